import { writeFile } from 'node:fs/promises';
import type { GridGeometry, Mat3 } from '../../src-shared/geometry/patient-space.ts';
import { patientFromVoxel } from '../../src-shared/geometry/patient-space.ts';
import { quaternionFromRotation } from '../../src-shared/geometry/rigid-transform.ts';
import type { Volume } from '../engine/volume.ts';
import { gzipPieces } from './gzip.ts';
import { pack, storedBytes, storedTypeOf, storeVoxels, type StoredVoxels } from './stored-voxels.ts';

export interface NiftiOptions {
  /** Up to 79 bytes, for the header's `descrip`. Not the place for patient data. */
  readonly description?: string;
  /** Stores fractional (resampled) voxels as the whole numbers next to them, if those fit 16 bits. */
  readonly round?: boolean;
}

const headerBytes = 352;
const datatype = { int16: [4, 16], uint16: [512, 16], float32: [16, 32] } as const;
const scannerAnatomical = 1;
const millimetresAndSeconds = 2 | 8;

/** Writes a volume as .nii.gz, or as .nii if the path ends so. */
export async function writeNifti(path: string, volume: Volume, options: NiftiOptions = {}): Promise<void> {
  if (!path.endsWith('.gz')) return writeFile(path, niftiBytes(volume, options));
  const { voxels } = volume;
  const type = storedTypeOf(voxels, options.round);
  const size = storedBytes[type];
  // A large series is half a gigabyte: it is packed and compressed part by part.
  const partAt = (from: number, to: number): Uint8Array => {
    const room = from === 0 ? headerBytes : 0;
    const part = new Uint8Array(to - from);
    if (from === 0) writeHeader(new DataView(part.buffer), volume.grid, type, options.description);
    const [first, end] = [from + room - headerBytes, to - headerBytes].map((byte) => byte / size);
    pack(voxels.subarray(first, end), type, part, room);
    return part;
  };
  await writeFile(path, gzipPieces(headerBytes + size * voxels.length, partAt));
}

/**
 * A volume as the bytes of a NIfTI-1 file (single file, little-endian).
 *
 * The grid goes into qform and sform alike (both "scanner anatomical"), turned from LPS to NIfTI's RAS. A grid of
 * determinant −1 is stated by `qfac` = pixdim[0] = −1. Header fields: nifti1.h (Cox et al., 2004).
 */
export function niftiBytes(volume: Volume, options: NiftiOptions = {}): Uint8Array {
  const stored = storeVoxels(volume.voxels, options.round, headerBytes);
  writeHeader(new DataView(stored.bytes.buffer), volume.grid, stored.type, options.description);
  return stored.bytes;
}

function writeHeader(header: DataView, grid: GridGeometry, type: StoredVoxels['type'], description = 'Concord'): void {
  const int16 = (offset: number, ...values: number[]) =>
    values.forEach((value, index) => header.setInt16(offset + 2 * index, value, true));
  const float32 = (offset: number, ...values: number[]) =>
    values.forEach((value, index) => header.setFloat32(offset + 4 * index, value, true));
  const text = (offset: number, limit: number, value: string) =>
    new TextEncoder().encodeInto(value, new Uint8Array(header.buffer, offset, limit));

  const { handedness, quaternion } = rasOrientation(grid.direction);
  const lps = patientFromVoxel(grid);
  const [datatypeCode, bitsPerVoxel] = datatype[type];

  header.setInt32(0, 348, true); // sizeof_hdr
  int16(40, 3, ...grid.size, 1, 1, 1, 1); // dim
  int16(70, datatypeCode, bitsPerVoxel);
  float32(76, handedness, ...grid.spacingMm, 0, 0, 0, 0); // pixdim
  float32(108, headerBytes, 1, 0); // vox_offset, scl_slope, scl_inter
  header.setUint8(123, millimetresAndSeconds); // xyzt_units
  text(148, 79, description); // descrip
  int16(252, scannerAnatomical, scannerAnatomical); // qform_code, sform_code
  float32(256, ...quaternion);
  float32(268, -grid.originMm[0], -grid.originMm[1], grid.originMm[2]); // qoffset
  float32(280, -lps[0], -lps[1], -lps[2], -lps[3]); // srow_x
  float32(296, -lps[4], -lps[5], -lps[6], -lps[7]); // srow_y
  float32(312, lps[8], lps[9], lps[10], lps[11]); // srow_z
  text(344, 4, 'n+1\0');
}

/** The grid's axes in RAS as NIfTI's quaternion (b, c, d) and the sign of its third axis. */
function rasOrientation(direction: Mat3): { handedness: 1 | -1; quaternion: [number, number, number] } {
  const d = direction;
  const determinant =
    d[0] * (d[4] * d[8] - d[5] * d[7]) - d[1] * (d[3] * d[8] - d[5] * d[6]) + d[2] * (d[3] * d[7] - d[4] * d[6]);
  const handedness = determinant < 0 ? -1 : 1;
  const [, b, c, e] = quaternionFromRotation([
    -d[0], -d[1], -d[2] * handedness,
    -d[3], -d[4], -d[5] * handedness,
    d[6], d[7], d[8] * handedness,
  ]); // prettier-ignore
  return { handedness, quaternion: [b, c, e] };
}
