import { patientFromVoxel, transformPoint, voxelFromPatient, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts'; // prettier-ignore
import type { IntensityWindow } from '../state/intensity-window.ts';
import type { CoarseVolume } from './coarse-volume.ts';
import type { PredictedFixed } from './matched-intensities.ts';

/** What is darker than this share of the fixed window is no head: air and its noise. */
const headShare = 0.15;

/**
 * Where fixed and matched intensities differ most, in the fixed patient space: the mean over 27 neighbouring voxels, so
 * that a single bright vessel is not the worst. Null if the series have no head in common.
 */
export function worstPlace(
  { fixed, moving, predicted }: { fixed: CoarseVolume; moving: CoarseVolume; predicted: PredictedFixed },
  fixedWindow: IntensityWindow,
  movingFromFixed: Mat4,
): Vec3 | null {
  const [nx, ny, nz] = fixed.grid.size;
  const differences = new Float32Array(nx * ny * nz).fill(Number.NaN);
  const patient = patientFromVoxel(fixed.grid);
  const movingVoxel = voxelFromPatient(moving.grid);
  const width = fixedWindow.high - fixedWindow.low;
  const bins = predicted.windowedFixed.length - 1;
  for (let i = 0; i < differences.length; i++) {
    const windowed = Math.max(0, Math.min(1, (fixed.voxels[i]! - fixedWindow.low) / width));
    if (windowed < headShare) continue;
    const voxel: Vec3 = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / nx / ny)];
    const at = transformPoint(movingVoxel, transformPoint(movingFromFixed, transformPoint(patient, voxel))).map(Math.round); // prettier-ignore
    if (at.some((index, axis) => index < 0 || index >= moving.grid.size[axis]!)) continue;
    const value = moving.voxels[(at[2]! * moving.grid.size[1] + at[1]!) * moving.grid.size[0] + at[0]!]!;
    const bin = Math.round(((value - predicted.low) / (predicted.high - predicted.low)) * bins);
    differences[i] = Math.abs(windowed - predicted.windowedFixed[Math.max(0, Math.min(bins, bin))]!);
  }
  let worst: { mean: number; voxel: Vec3 } | null = null;
  for (let k = 1; k < nz - 1; k++) {
    for (let j = 1; j < ny - 1; j++) {
      for (let i = 1; i < nx - 1; i++) {
        const mean = meanAround(differences, nx, ny, (k * ny + j) * nx + i);
        if (mean !== null && mean > (worst?.mean ?? 0)) worst = { mean, voxel: [i, j, k] };
      }
    }
  }
  return worst && transformPoint(patient, worst.voxel);
}

/** Null where less than half of the neighbourhood is head. */
function meanAround(values: Float32Array, nx: number, ny: number, at: number): number | null {
  if (Number.isNaN(values[at]!)) return null;
  let [sum, count] = [0, 0];
  for (let dz = -1; dz <= 1; dz++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const value = values[at + (dz * ny + dy) * nx + dx]!;
        if (Number.isNaN(value)) continue;
        sum += value;
        count++;
      }
    }
  }
  return count >= 14 ? sum / count : null;
}
