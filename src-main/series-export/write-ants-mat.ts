import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';

/**
 * A transform as ANTs' `…0GenericAffine.mat`: ITK's transform in a MATLAB level 4 file, two column vectors of doubles
 * named by the transform's type and `fixed`. Maps fixed LPS points to moving ones, as the .tfm does.
 */
export function antsMatBytes(movingFromFixed: Mat4): Uint8Array {
  const m = movingFromFixed;
  const parameters = [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10], m[3], m[7], m[11]];
  return Buffer.concat([matlabVector('AffineTransform_double_3_3', parameters), matlabVector('fixed', [0, 0, 0])]);
}

/** MAT-File Format, "Level 4 MAT-File Format": type 0 (little-endian doubles), rows, columns, imaginary, name, values. */
function matlabVector(name: string, values: readonly number[]): Uint8Array {
  const nameBytes = Buffer.from(`${name}\0`, 'ascii');
  const head = Buffer.alloc(20);
  [0, values.length, 1, 0, nameBytes.length].forEach((field, index) => head.writeInt32LE(field, 4 * index));
  const body = Buffer.alloc(8 * values.length);
  values.forEach((value, index) => body.writeDoubleLE(value, 8 * index));
  return Buffer.concat([head, nameBytes, body]);
}
