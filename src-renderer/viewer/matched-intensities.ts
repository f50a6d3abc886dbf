import {
  multiply4,
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
  type Mat4,
} from '../../src-shared/geometry/patient-space.ts';
import type { IntensityWindow } from '../state/intensity-window.ts';
import type { CoarseVolume } from './coarse-volume.ts';

const binCount = 64;
/** Of more fixed voxels than this, every second row and column is left out: the window must not wait for the rest. */
const enoughVoxels = 100_000;

/** The fixed value expected at each moving value, evenly spaced from `low` to `high` (moving intensities). */
export interface PredictedFixed {
  readonly low: number;
  readonly high: number;
  /** In the fixed series' display window, 0..1. */
  readonly windowedFixed: Float32Array;
}

/**
 * The conditional mean of the windowed fixed intensity per moving intensity, over the overlap of the coarse copies.
 * It makes a T2 comparable with a T1 voxel by voxel, so that their difference shows misalignment rather than contrast.
 * Roche et al., "The correlation ratio as a new similarity measure", MICCAI 1998.
 */
export function predictFixed(
  fixed: CoarseVolume,
  fixedWindow: IntensityWindow,
  moving: CoarseVolume,
  movingWindow: IntensityWindow,
  movingFromFixed: Mat4,
): PredictedFixed {
  const { low, high } = movingWindow;
  const sums = new Float64Array(binCount);
  const counts = new Float64Array(binCount);
  const movingVoxelFromFixedVoxel = multiply4(
    voxelFromPatient(moving.grid),
    multiply4(movingFromFixed, patientFromVoxel(fixed.grid)),
  );
  const [fx, fy, fz] = fixed.grid.size;
  const [mx, my, mz] = moving.grid.size;
  const fixedWidth = Math.max(1e-12, fixedWindow.high - fixedWindow.low);
  const binsPerValue = (binCount - 1) / Math.max(1e-12, high - low);
  const step = fx * fy * fz > enoughVoxels ? 2 : 1;
  for (let k = 0; k < fz; k++) {
    for (let j = 0; j < fy; j += step) {
      const start = transformPoint(movingVoxelFromFixedVoxel, [0, j, k]);
      for (let i = 0; i < fx; i += step) {
        const x = Math.round(start[0] + i * movingVoxelFromFixedVoxel[0]);
        const y = Math.round(start[1] + i * movingVoxelFromFixedVoxel[4]);
        const z = Math.round(start[2] + i * movingVoxelFromFixedVoxel[8]);
        if (x < 0 || y < 0 || z < 0 || x >= mx || y >= my || z >= mz) continue;
        const movingValue = moving.voxels[(z * my + y) * mx + x]!;
        const fixedValue = (fixed.voxels[(k * fy + j) * fx + i]! - fixedWindow.low) / fixedWidth;
        const bin = Math.max(0, Math.min(binCount - 1, Math.round((movingValue - low) * binsPerValue)));
        sums[bin] = sums[bin]! + Math.max(0, Math.min(1, fixedValue));
        counts[bin] = counts[bin]! + 1;
      }
    }
  }
  return { low, high, windowedFixed: meansWithGapsFilled(sums, counts) };
}

/** Means per bin, smoothed over neighbours if a bin has few samples. */
function meansWithGapsFilled(sums: Float64Array, counts: Float64Array): Float32Array {
  return Float32Array.from({ length: binCount }, (_, bin) => {
    let sum = sums[bin]!;
    let count = counts[bin]!;
    for (let reach = 1; count < 20 && reach < binCount; reach++) {
      for (const neighbour of [bin - reach, bin + reach]) {
        sum += sums[neighbour] ?? 0;
        count += counts[neighbour] ?? 0;
      }
    }
    return count > 0 ? sum / count : 0;
  });
}
