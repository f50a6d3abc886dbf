import { readImageNode } from '@itk-wasm/image-io';
import { multiply4, patientFromVoxel, voxelFromPatient } from '../../src-shared/geometry/patient-space.ts';
import type { GridGeometry, Mat3, Vec3 } from '../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../src-main/engine/volume.ts';

/** A volume or slice as ITK (for DICOM: GDCM) reads it. */
export async function readByItk(path: string): Promise<Volume> {
  const image = await readImageNode(path);
  const three = (values: ArrayLike<number>, missing: number) => [0, 1, 2].map((i) => Number(values[i] ?? missing));
  const grid: GridGeometry = {
    size: three(image.size, 1) as unknown as Vec3,
    spacingMm: three(image.spacing, 1) as unknown as Vec3,
    originMm: three(image.origin, 0) as unknown as Vec3,
    direction: [...(image.direction as Float64Array)] as unknown as Mat3,
  };
  return { grid, voxels: Float32Array.from(image.data as Float32Array) };
}

export interface Comparison {
  /** Voxels of `expected` that have their place in `actual`. */
  readonly compared: number;
  readonly largestDifference: number;
  /** How far a voxel centre of one lies from the other's, at most, in voxels. */
  readonly largestShiftVoxels: number;
}

/** Compares two volumes voxel by voxel at the same point of patient space, whichever way their axes run. */
export function compareVolumes(expected: Volume, actual: Volume): Comparison {
  const [nx, ny, nz] = expected.grid.size;
  const [ax, ay, az] = actual.grid.size;
  const m = multiply4(voxelFromPatient(actual.grid), patientFromVoxel(expected.grid));
  let [compared, largestDifference, largestShiftVoxels] = [0, 0, 0];
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const at = [0, 4, 8].map((row) => m[row]! * i + m[row + 1]! * j + m[row + 2]! * k + m[row + 3]!);
        const [x, y, z] = at.map(Math.round) as [number, number, number];
        if (x < 0 || y < 0 || z < 0 || x >= ax || y >= ay || z >= az) continue;
        compared++;
        largestShiftVoxels = Math.max(
          largestShiftVoxels,
          Math.abs(at[0]! - x),
          Math.abs(at[1]! - y),
          Math.abs(at[2]! - z),
        );
        const difference = Math.abs(expected.voxels[i + nx * (j + ny * k)]! - actual.voxels[x + ax * (y + ay * z)]!);
        largestDifference = Math.max(largestDifference, difference);
      }
  return { compared, largestDifference, largestShiftVoxels };
}
