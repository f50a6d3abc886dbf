import type { LevelMm } from '../intensity/prepared-series.ts';
import type { CriterionOptions } from '../search/criterion.ts';
import { evenOrientations } from '../search/orientations.ts';
import type { SearchPair } from '../search/pair.ts';
import { poseDistanceMm, poseFrom, type Pose } from '../search/pose.ts';
import type { RefineOptions } from '../search/refine-pose.ts';
import { distinctBest, type ScoredPose } from '../search/scan-orientations.ts';
import { centreOffsets } from '../search/starts.ts';
import { identity4, identityDirection } from '../../../src-shared/geometry/patient-space.ts';
import { evenRuns, type Crew } from './crew.ts';
import type { Preset, SearchEffort } from './presets.ts';

/** Steps are half a voxel or so: a pose that is kept lies within a voxel or two of its optimum. */
const refineOptions: Readonly<Record<LevelMm, RefineOptions>> = {
  8: { stepMm: 5, toleranceMm: 0.4, mostIterations: 12 },
  4: { stepMm: 2, toleranceMm: 0.1, mostIterations: 14 },
  2: { stepMm: 1, toleranceMm: 0.03, mostIterations: 14 },
  1: { stepMm: 0.4, toleranceMm: 0.005, mostIterations: 14 },
};
/** Poses closer than this at a level are on their way to the same optimum. */
const apartMm: Readonly<Record<LevelMm, number>> = { 8: 12, 4: 8, 2: 5, 1: 3 };

const mostOffsetsCounted = 5;
/** First steps are longer than a refinement's, and need not end at an optimum. */
const firstStepMm = 4;
/** Starts closer than this after their first steps climb the same hill, mm. */
const sameHillMm = 6;

/** Scans all orientations on a coarse level: the poses to refine, best first. */
export async function scanAllOrientations(
  crew: Crew,
  pair: SearchPair,
  criterion: CriterionOptions,
  { orientations: count, kept, aroundMm, firstSteps }: SearchEffort,
): Promise<ScoredPose[]> {
  const orientations = evenOrientations(count);
  const offsets = centreOffsets(pair, aroundMm);
  const runs = evenRuns(orientations.length, 8 * crew.hands);
  const scanned = await crew.run(
    'scan',
    runs.map(({ first, end }) => ({
      pair,
      criterion,
      orientations: orientations.slice(first, end),
      offsets,
    })),
  );
  const offsetCount = offsets.sampledMm.length * offsets.targetMm.length;
  if (firstSteps > 0) {
    const options = { stepMm: firstStepMm, toleranceMm: 0.3, mostIterations: firstSteps };
    const starts = bestOfEach(scanned.flat(), offsetCount);
    return (await refineAll(crew, pair, criterion, starts, options, sameHillMm)).slice(0, kept);
  }
  // A cut head's right offset competes with wrong ones of its own orientation: more starts keep its place.
  return distinctBest(scanned.flat(), kept * Math.min(mostOffsetsCounted, offsetCount), 0, poseDistanceMm);
}

/** The best of every `size` consecutive poses. */
function bestOfEach(poses: readonly ScoredPose[], size: number): Pose[] {
  const best: Pose[] = [];
  for (let first = 0; first < poses.length; first += size) {
    best.push(poses.slice(first, first + size).reduce((a, b) => (b.value > a.value ? b : a)).pose);
  }
  return best;
}

/** The header's own alignment, and the heads' centres brought together without turning. */
export function headerPoses({ sampled, target }: SearchPair): Pose[] {
  return [poseFrom(identity4, sampled.centreMm), { rotation: identityDirection, positionMm: target.centreMm }];
}

/** Refines poses on one level; the distinct optima found, best first. */
export async function refineAll(
  crew: Crew,
  pair: SearchPair,
  criterion: CriterionOptions,
  starts: readonly Pose[],
  options = refineOptions[criterion.levelMm],
  distinctMm = apartMm[criterion.levelMm],
): Promise<ScoredPose[]> {
  // Neighbouring starts cost alike, so they are dealt out one by one.
  const hands = evenRuns(starts.length, Math.min(starts.length, 4 * crew.hands)).length;
  const dealt = Array.from({ length: hands }, (_, hand) => starts.filter((_, i) => i % hands === hand));
  const refined = await crew.run(
    'refine',
    dealt.map((own) => ({ pair, criterion, starts: own, options })),
  );
  const inOrder = starts.map((_, i) => refined[i % hands]![Math.floor(i / hands)]!);
  return distinctBest(inOrder, inOrder.length, distinctMm, poseDistanceMm);
}

/** (best − second) / best of distinct optima's criterion less 1: near 0 where two positions fit alike. */
export function rivalGap([first, second]: readonly ScoredPose[]): number {
  return first && second ? (first.value - second.value) / Math.max(1e-9, first.value - 1) : 1;
}

/** How many optima of each level go on to the next finer one. */
export function keptAt(preset: Preset, levelMm: 4 | 2 | 1): number {
  return preset.kept[levelMm];
}
