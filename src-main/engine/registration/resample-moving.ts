import type { GridGeometry, Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { voxelCount } from '../../../src-shared/geometry/patient-space.ts';
import { quantileOfSorted, sortedSubset } from '../intensity/foreground.ts';
import type { LoadedSeries } from '../intensity/load-series.ts';
import type { EngineSeries, Volume } from '../volume.ts';
import { evenRanges, type WorkerPool } from './worker-pool.ts';

/** Air in Hounsfield units: 0 is water by definition, −1000 is air. */
const airHu = -1000;

/** The value of voxels outside the moving image: air for CT in Hounsfield units, else the image's 0.1 % quantile if that is negative, or 0. */
export function outsideValueOf({ volume, modality, paddingValue }: EngineSeries): number {
  const low = quantileOfSorted(sortedSubset(volume.voxels, paddingValue), 0.001);
  if (modality === 'CT' && low < -500) return airHu;
  return low > 0 || !Number.isFinite(low) ? 0 : Math.round(low);
}

/**
 * Step 7: the moving series on the fixed grid, in a shared buffer that the next run does not overwrite.
 *
 * @param into where the voxels go, as many as the grid has, in shared memory; a buffer of its own if absent
 */
export async function resampleMoving(
  pool: WorkerPool,
  moving: LoadedSeries,
  outsideValue: number,
  grid: GridGeometry,
  movingFromFixed: Mat4,
  into: Float32Array<SharedArrayBuffer> = new Float32Array(new SharedArrayBuffer(4 * voxelCount(grid))),
): Promise<Volume> {
  const resampled: Volume = { voxels: into, grid };
  await pool.run(
    'resample',
    evenRanges(grid.size[2], 4 * pool.concurrency).map(({ first, end }) => ({
      moving,
      resampled,
      movingFromFixed,
      outsideValue,
      firstSlice: first,
      endSlice: end,
    })),
  );
  return resampled;
}
