import type { LevelMm } from '../intensity/prepared-series.ts';
import { countOf, rangesOf } from '../intensity/samples.ts';
import type { CriterionOptions } from '../search/criterion.ts';
import { evenOrientations } from '../search/orientations.ts';
import type { SearchPair } from '../search/pair.ts';
import { poseDistanceMm, poseFrom, type Pose } from '../search/pose.ts';
import type { RefineOptions } from '../search/refine-pose.ts';
import { distinctBest, type ScoredPose } from '../search/scan-orientations.ts';
import { centreOffsets } from '../search/starts.ts';
import { identity4, identityDirection } from '../../../src-shared/geometry/patient-space.ts';
import { evenRanges, type WorkerPool } from './worker-pool.ts';
import type { Preset, SearchEffort } from './presets.ts';

/** Steps of about half a voxel: a pose that the coarser level kept lies within a voxel or two of its optimum. */
const refineOptions: Readonly<Record<LevelMm, RefineOptions>> = {
  8: { stepMm: 5, toleranceMm: 0.4, mostIterations: 12 },
  4: { stepMm: 2, toleranceMm: 0.1, mostIterations: 14 },
  2: { stepMm: 1, toleranceMm: 0.03, mostIterations: 14 },
  1: { stepMm: 0.4, toleranceMm: 0.005, mostIterations: 14 },
};
/** Poses closer than this, mm, after refinement at a level have found the same optimum. */
const apartMm: Readonly<Record<LevelMm, number>> = { 8: 12, 4: 8, 2: 5, 1: 3 };

const mostOffsetsCounted = 5;
/** A quarter of the most samples at 4 mm, with a twentieth to spare (intensity/samples.ts). */
const samplesOfWholeHead = 16_000;
/** Length of the first steps (see {@link SearchEffort}): longer than a refinement's, since they need not converge. */
const firstStepMm = 4;
/** Starts closer than this after their first steps, mm, lead to the same optimum. */
const sameOptimumMm = 6;

/** Scans all orientations on a coarse level: the poses to refine, best first. */
export async function scanAllOrientations(
  pool: WorkerPool,
  pair: SearchPair,
  criterion: CriterionOptions,
  { orientations: count, kept, aroundMm, firstSteps }: SearchEffort,
): Promise<ScoredPose[]> {
  const offsets = centreOffsets(pair, aroundMm);
  const offsetCount = offsets.sampledMm.length * offsets.targetMm.length;
  const orientations = evenOrientations(withinBudget(count, offsetCount, pair, criterion, aroundMm));
  const ranges = evenRanges(orientations.length, 8 * pool.concurrency);
  const scanned = await pool.run(
    'scan',
    ranges.map(({ first, end }) => ({
      pair,
      criterion,
      orientations: orientations.slice(first, end),
      offsets,
    })),
  );
  if (firstSteps > 0) {
    const options = { stepMm: firstStepMm, toleranceMm: 0.3, mostIterations: firstSteps };
    const starts = bestOfEach(scanned.flat(), offsetCount);
    return (await refineAll(pool, pair, criterion, starts, options, sameOptimumMm)).slice(0, kept);
  }
  // If several offsets are tried, wrong offsets at the right orientation can crowd out the right one: keep more starts.
  return distinctBest(scanned.flat(), kept * Math.min(mostOffsetsCounted, offsetCount), 0, poseDistanceMm);
}

/**
 * At 4 mm a scan costs what it costs for two whole heads, and no more: where cut faces multiply the offsets, fewer
 * orientations are tried. Heads that are not cut, and small ones, keep all of them.
 */
function withinBudget(
  count: number,
  offsetCount: number,
  { sampled }: SearchPair,
  { levelMm, region, sampleSubsets, feature }: CriterionOptions,
  aroundMm: readonly number[],
): number {
  if (levelMm !== 4) return count;
  const { samples } = feature === 'local-contrast' ? sampled.localContrast : sampled.levels[4];
  const compared = offsetCount * countOf(rangesOf(samples, region, sampleSubsets));
  const ofWholeHeads = (1 + 6 * aroundMm.length) * samplesOfWholeHead;
  return compared > ofWholeHeads ? Math.ceil((count * ofWholeHeads) / compared) : count;
}

/** The best of every `size` consecutive poses. */
function bestOfEach(poses: readonly ScoredPose[], size: number): Pose[] {
  const best: Pose[] = [];
  for (let first = 0; first < poses.length; first += size) {
    best.push(poses.slice(first, first + size).reduce((a, b) => (b.value > a.value ? b : a)).pose);
  }
  return best;
}

/** The header's alignment, and the alignment of the two head centres without rotation. */
export function headerPoses({ sampled, target }: SearchPair): Pose[] {
  return [poseFrom(identity4, sampled.centreMm), { rotation: identityDirection, positionMm: target.centreMm }];
}

/** Refines poses on one level. Returns the distinct optima, best first. */
export async function refineAll(
  pool: WorkerPool,
  pair: SearchPair,
  criterion: CriterionOptions,
  starts: readonly Pose[],
  options = refineOptions[criterion.levelMm],
  distinctMm = apartMm[criterion.levelMm],
): Promise<ScoredPose[]> {
  // Neighbouring starts take similar time, so chunks are interleaved to balance the load.
  const chunkCount = evenRanges(starts.length, Math.min(starts.length, 4 * pool.concurrency)).length;
  const chunks = Array.from({ length: chunkCount }, (_, chunk) => starts.filter((_, i) => i % chunkCount === chunk));
  const refined = await pool.run(
    'refine',
    chunks.map((chunk) => ({ pair, criterion, starts: chunk, options })),
  );
  const inOrder = starts.map((_, i) => refined[i % chunkCount]![Math.floor(i / chunkCount)]!);
  return distinctBest(inOrder, inOrder.length, distinctMm, poseDistanceMm);
}

/** (best − second) / best of the criterion less 1, over distinct optima: near 0 if two positions fit equally well. */
export function rivalGap([first, second]: readonly ScoredPose[]): number {
  return first && second ? (first.value - second.value) / Math.max(1e-9, first.value - 1) : 1;
}

/** How many optima of each level go on to the next finer one. */
export function keptAt(preset: Preset, levelMm: 4 | 2 | 1): number {
  return preset.kept[levelMm];
}
