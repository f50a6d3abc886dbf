import { voxelCount, type Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import type { LoadedSeries } from '../intensity/load-series.ts';
import { addSums, emptySums, scoresOf, type Scores } from '../similarity/overlap-scores.ts';
import { evenRuns, type Crew, type Urgency } from './crew.ts';

export interface OverlapScores extends Scores {
  /** Overlap by volume, as a share of the smaller of the two images. */
  readonly overlapFraction: number;
}

/** The pieces a volume's slices are summed in. Fixed, so that the sums' rounding does not hang on the number of threads. */
const pieces = 16;

/** Scores every transform the same way, over the whole fixed grid. */
export async function scoreTransforms(
  crew: Crew,
  fixed: LoadedSeries,
  moving: LoadedSeries,
  transforms: readonly Mat4[],
  urgency?: Urgency,
): Promise<OverlapScores[]> {
  const runs = evenRuns(fixed.grid.size[2], pieces);
  const requests = transforms.flatMap((movingFromFixed) =>
    runs.map(({ first, end }) => ({ fixed, moving, movingFromFixed, firstSlice: first, endSlice: end })),
  );
  const parts = await crew.run('sum', requests, urgency);
  return transforms.map((_, i) => {
    const total = emptySums();
    for (const part of parts.slice(i * runs.length, (i + 1) * runs.length)) addSums(total, part);
    const scores = scoresOf(total);
    return { ...scores, overlapFraction: Math.min(1, scores.overlapVoxels / smallerImageInFixedVoxels(fixed, moving)) };
  });
}

function smallerImageInFixedVoxels(fixed: LoadedSeries, moving: LoadedSeries): number {
  const volumeMm3 = ({ grid }: LoadedSeries) =>
    // Between voxel centres: what interpolation can reach.
    grid.size.reduce((product, n, axis) => product * Math.max(1, n - 1) * grid.spacingMm[axis]!, 1);
  const [sx, sy, sz] = fixed.grid.spacingMm;
  return Math.max(1, Math.min(voxelCount(fixed.grid), volumeMm3(moving) / (sx * sy * sz)));
}
