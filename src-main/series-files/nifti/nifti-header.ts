import { NIFTI1, NIFTI2 } from 'nifti-reader-js';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';

/** What reading voxels and their place needs of a NIfTI-1 or NIfTI-2 header (nifti1.h, nifti2.h). Lengths are in mm. */
export interface NiftiHeader {
  readonly littleEndian: boolean;
  /** dim[1..]: voxels along each axis. */
  readonly dimensions: readonly number[];
  readonly datatypeCode: number;
  /** bitpix: what the datatype should need. */
  readonly bitsPerVoxel: number;
  readonly voxelOffset: number;
  readonly slope: number;
  readonly intercept: number;
  /** pixdim[0..3]; the first is qfac. */
  readonly pixelDimensionsMm: readonly [number, number, number, number];
  readonly qformCode: number;
  readonly sformCode: number;
  /** Quaternion b, c, d. */
  readonly quaternion: readonly [number, number, number];
  readonly quaternionOffsetMm: readonly [number, number, number];
  /** Three rows of four: RAS mm of voxel indices. */
  readonly sformRowsMm: readonly (readonly number[])[];
  /** The voxels are in a second file, `.img`. */
  readonly isPair: boolean;
  readonly headerLength: number;
}

export const niftiHeaderBytes = 544;
const millimetresPerUnit: Readonly<Record<number, number>> = { 0: 1, 1: 1000, 2: 1, 3: 0.001 };

/** @returns null if the bytes are no NIfTI header. */
export function parseNiftiHeader(bytes: Buffer, path: string): NiftiHeader | null {
  const version = versionOf(bytes);
  if (version === null) return null;
  const header = version === 1 ? new NIFTI1() : new NIFTI2();
  const headerLength = version === 1 ? 348 : 540;
  const own = new ArrayBuffer(headerLength);
  new Uint8Array(own).set(bytes.subarray(0, headerLength));
  try {
    header.readHeader(own);
  } catch (error) {
    throw new Failure('input', messageOf('nifti-header-unreadable', { path }), error);
  }
  const mm = millimetresPerUnit[header.xyzt_units & 7] ?? 1;
  const view = new DataView(own);
  const sform = (row: number, column: number) =>
    version === 1
      ? view.getFloat32(280 + 4 * (4 * row + column), header.littleEndian)
      : view.getFloat64(400 + 8 * (4 * row + column), header.littleEndian);
  const [qfac, dx, dy, dz] = header.pixDims as [number, number, number, number];
  return {
    littleEndian: header.littleEndian,
    dimensions: header.dims.slice(1, 1 + Math.min(7, Math.max(0, header.dims[0]!))),
    datatypeCode: header.datatypeCode,
    bitsPerVoxel: header.numBitsPerVoxel,
    headerLength,
    voxelOffset: header.vox_offset,
    slope: header.scl_slope,
    intercept: header.scl_inter,
    pixelDimensionsMm: [qfac, dx * mm, dy * mm, dz * mm],
    qformCode: header.qform_code,
    sformCode: header.sform_code,
    quaternion: [header.quatern_b, header.quatern_c, header.quatern_d],
    quaternionOffsetMm: [header.qoffset_x * mm, header.qoffset_y * mm, header.qoffset_z * mm],
    sformRowsMm: [0, 1, 2].map((row) => [0, 1, 2, 3].map((column) => sform(row, column) * mm)),
    isPair: bytes.toString('latin1', version === 1 ? 344 : 4, version === 1 ? 346 : 6) === 'ni',
  };
}

function versionOf(bytes: Buffer): 1 | 2 | null {
  if (bytes.length >= 348 && /^n[i+]1\0/.test(bytes.toString('latin1', 344, 348))) return 1;
  if (bytes.length >= 540 && /^n[i+]2\0/.test(bytes.toString('latin1', 4, 8))) return 2;
  return null;
}
