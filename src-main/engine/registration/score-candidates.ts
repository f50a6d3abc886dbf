import { voxelCount, type Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { quantileOfSorted, sortedChoice } from '../intensity/foreground.ts';
import { addSums, emptySums, scoresOf, type ScoredSeries, type Scores } from '../similarity/overlap-scores.ts';
import type { EngineSeries } from '../volume.ts';
import { evenRuns, type Crew } from './crew.ts';

export interface OverlapScores extends Scores {
  /** Overlap by volume, as a share of the smaller of the two images. */
  readonly overlapFraction: number;
}

/** The pieces a volume's slices are summed in. Fixed, so that the sums' rounding does not hang on the number of threads. */
const pieces = 16;

/** A series as scoring sees it. */
export function scoredSeries({ volume }: EngineSeries, padding: number | undefined): ScoredSeries {
  const sorted = sortedChoice(padding === undefined ? volume.voxels : withoutPadding(volume.voxels, padding));
  return { volume, padding, low: quantileOfSorted(sorted, 0.002), high: quantileOfSorted(sorted, 0.998) };
}

function withoutPadding(voxels: Float32Array, padding: number): Float32Array {
  const stride = Math.max(1, Math.floor(voxels.length / 100_000));
  const kept: number[] = [];
  for (let i = 0; i < voxels.length; i += stride) if (voxels[i] !== padding) kept.push(voxels[i]!);
  return Float32Array.from(kept);
}

/** Scores every transform the same way, over the whole fixed grid. */
export async function scoreTransforms(
  crew: Crew,
  fixed: ScoredSeries,
  moving: ScoredSeries,
  transforms: readonly Mat4[],
): Promise<OverlapScores[]> {
  const runs = evenRuns(fixed.volume.grid.size[2], pieces);
  const requests = transforms.flatMap((movingFromFixed) =>
    runs.map(({ first, end }) => ({ fixed, moving, movingFromFixed, firstSlice: first, endSlice: end })),
  );
  const parts = await crew.run('sum', requests);
  return transforms.map((_, i) => {
    const total = emptySums();
    for (const part of parts.slice(i * runs.length, (i + 1) * runs.length)) addSums(total, part);
    const scores = scoresOf(total);
    return { ...scores, overlapFraction: Math.min(1, scores.overlapVoxels / smallerImageInFixedVoxels(fixed, moving)) };
  });
}

function smallerImageInFixedVoxels(fixed: ScoredSeries, moving: ScoredSeries): number {
  const volumeMm3 = ({ volume: { grid } }: ScoredSeries) =>
    // Between voxel centres: what interpolation can reach.
    grid.size.reduce((product, n, axis) => product * Math.max(1, n - 1) * grid.spacingMm[axis]!, 1);
  const [sx, sy, sz] = fixed.volume.grid.spacingMm;
  return Math.max(1, Math.min(voxelCount(fixed.volume.grid), volumeMm3(moving) / (sx * sy * sz)));
}
