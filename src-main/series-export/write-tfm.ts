import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';

/**
 * A transform as an ITK text file (.tfm), which 3D Slicer, SimpleITK, ANTs and elastix read.
 *
 * ITK's convention is Concord's own: the transform maps a point of the fixed patient space (LPS, mm) to the moving
 * one, so that resampling pulls each fixed voxel from the moving image. `AffineTransform` is used because its
 * parameters are the matrix itself: the 4x4 is reproduced to the last bit, which Euler angles would not do.
 */
export function tfmText(movingFromFixed: Mat4): string {
  const m = movingFromFixed;
  const parameters = [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10], m[3], m[7], m[11]];
  return [
    '#Insight Transform File V1.0',
    '#Transform 0',
    'Transform: AffineTransform_double_3_3',
    `Parameters: ${parameters.join(' ')}`,
    'FixedParameters: 0 0 0',
    '',
  ].join('\n');
}
