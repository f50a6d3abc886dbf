import { voxelCount, type Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import type { LoadedSeries } from '../intensity/load-series.ts';
import { addSums, emptySums, scoresOf, type Scores } from '../similarity/overlap-scores.ts';
import { evenRanges, type WorkerPool, type Priority } from './worker-pool.ts';

export interface OverlapScores extends Scores {
  /** Overlap by volume, as a share of the smaller of the two images. */
  readonly overlapFraction: number;
}

/** A volume's slices are summed in this many ranges: fixed, so that rounding is the same for any number of threads. */
const rangeCount = 16;

/** Scores every transform the same way, over the whole fixed grid. */
export async function scoreTransforms(
  pool: WorkerPool,
  fixed: LoadedSeries,
  moving: LoadedSeries,
  transforms: readonly Mat4[],
  priority?: Priority,
): Promise<OverlapScores[]> {
  const ranges = evenRanges(fixed.grid.size[2], rangeCount);
  const requests = transforms.flatMap((movingFromFixed) =>
    ranges.map(({ first, end }) => ({ fixed, moving, movingFromFixed, firstSlice: first, endSlice: end })),
  );
  const sums = await pool.run('sum', requests, priority);
  return transforms.map((_, i) => {
    const total = emptySums();
    for (const part of sums.slice(i * ranges.length, (i + 1) * ranges.length)) addSums(total, part);
    const scores = scoresOf(total);
    return { ...scores, overlapFraction: Math.min(1, scores.overlapVoxels / smallerImageInFixedVoxels(fixed, moving)) };
  });
}

function smallerImageInFixedVoxels(fixed: LoadedSeries, moving: LoadedSeries): number {
  const volumeMm3 = ({ grid }: LoadedSeries) =>
    // The volume between voxel centres, where interpolation is defined.
    grid.size.reduce((product, n, axis) => product * Math.max(1, n - 1) * grid.spacingMm[axis]!, 1);
  const [sx, sy, sz] = fixed.grid.spacingMm;
  return Math.max(1, Math.min(voxelCount(fixed.grid), volumeMm3(moving) / (sx * sy * sz)));
}
