import type { Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { invertRigid } from '../../../src-shared/geometry/rigid-transform.ts';
import type { LevelMm } from '../intensity/prepare-series.ts';
import type { OutsideRule } from '../search/criterion.ts';
import type { SearchPair } from '../search/pair.ts';
import { poseDistanceMm, poseFrom, type Pose } from '../search/pose.ts';
import type { ScoredPose } from '../search/scan-orientations.ts';
import { distinctOptima, headerPoses, keptAt, refineAll, rivalGap, scanAllOrientations } from './candidates.ts';
import type { Candidate, RankedCandidate } from './choose-best.ts';
import type { Crew } from './crew.ts';
import type { PairSteps } from './outcome.ts';
import type { Preset, SearchEffort } from './presets.ts';

/** All that the search found, for choosing and judging. */
export interface SearchResult {
  readonly candidates: readonly RankedCandidate[];
  /** The rule for samples outside the target that the answer was found under. */
  readonly outside: OutsideRule;
  /** Distinct optima at 4 mm, best first: how alone the best one stands. */
  readonly optima: readonly ScoredPose[];
  /** How far the last refinement moved the best, mm. */
  readonly lastMoveMm: number;
  /** Where elastix ended; absent where it failed. */
  readonly witness?: Pose;
}

/** Candidates are compared on the finest level: coarser ones have optima of their own, tenths of a millimetre away. */
export const comparedAtMm: LevelMm = 1;

/** Steps 3 and 4: all orientations on the coarsest level, the best refined level by level, elastix beside them. */
export async function refineCandidates(
  crew: Crew,
  pair: SearchPair,
  preset: Preset,
  onStep: PairSteps,
): Promise<SearchResult> {
  let found: Look | undefined;
  for (const effort of preset.looks) {
    const optima = await search(crew, pair, preset, effort, onStep);
    const sameRule = found?.outside === effort.outside ? found.optima : [];
    const look = { outside: effort.outside, optima: distinctOptima([...sameRule, ...optima]) };
    // Values under different rules do not compare; how alone the best position stands does.
    if (!found || sameRule.length > 0 || rivalGap(look.optima) > rivalGap(found.optima)) found = look;
    if (rivalGap(found.optima) >= preset.clearGap) break;
  }
  return finish(crew, pair, preset, found!, onStep);
}

/** What a search found: distinct optima at 4 mm, best first, and the rule they were found under. */
interface Look {
  readonly outside: OutsideRule;
  readonly optima: readonly ScoredPose[];
}

/** Distinct optima at 4 mm, best first. */
async function search(
  crew: Crew,
  pair: SearchPair,
  preset: Preset,
  effort: SearchEffort,
  onStep: PairSteps,
): Promise<ScoredPose[]> {
  onStep('searching');
  const scanned = await scanAllOrientations(crew, pair, effort);
  onStep('searching', 0.6);
  const starts = [...headerPoses(pair), ...scanned.map(({ pose }) => pose)];
  const atEight = await refineAll(crew, pair, effort.outside, 8, starts);
  onStep('refining');
  return refineAll(crew, pair, effort.outside, 4, best(atEight, keptAt(preset, 4)));
}

/** "Refine from here": the engine from a position set by hand, and from nowhere else. */
export async function refineFromStart(
  crew: Crew,
  pair: SearchPair,
  preset: Preset,
  startMovingFromFixed: Mat4,
  onStep: PairSteps,
): Promise<SearchResult> {
  onStep('refining');
  const targetFromSampled = pair.sampledIsFixed ? startMovingFromFixed : invertRigid(startMovingFromFixed);
  const { outside } = preset.looks[0];
  const optima = await refineAll(crew, pair, outside, 4, [poseFrom(targetFromSampled, pair.sampled.centreMm)]);
  return finish(crew, pair, preset, { outside, optima }, onStep);
}

async function finish(
  crew: Crew,
  pair: SearchPair,
  preset: Preset,
  { outside, optima: atFour }: Look,
  onStep: PairSteps,
): Promise<SearchResult> {
  // Elastix starts as soon as there is a basin, and runs beside our own last two levels.
  const start = atFour[0]?.pose ?? headerPoses(pair)[1]!;
  const witnessing = crew.witness?.({ pair, start }).catch(() => undefined);
  const atTwo = await refineAll(crew, pair, outside, 2, best(atFour, keptAt(preset, 2)));
  onStep('refining', 0.5);
  const atOne = await refineAll(crew, pair, outside, 1, best(atTwo, keptAt(preset, 1)));
  const witness = await witnessing;
  const candidates: Candidate[] = atOne.map(({ pose }, i) => ({
    id: `search-${i + 1}`,
    label: 'Search over all orientations',
    pose,
  }));
  for (const { pose } of atTwo.slice(keptAt(preset, 1))) {
    candidates.push({ id: `rival-${candidates.length}`, label: 'Next best position', pose });
  }
  if (witness) candidates.push({ id: 'elastix-1', label: 'Elastix from the coarse position', ...witness });
  candidates.push({ id: 'header', label: 'As the files place them', pose: headerPoses(pair)[0]!, elapsedMs: 0 });
  const [fits] = await crew.run('evaluate', [
    { pair, criterion: { levelMm: comparedAtMm, outside }, poses: candidates.map(({ pose }) => pose) },
  ]);
  return {
    candidates: candidates.map((candidate, i) => ({ ...candidate, fit: fits![i]! - 1 })),
    outside,
    optima: atFour,
    lastMoveMm: atOne[0] && atTwo[0] ? poseDistanceMm(atOne[0].pose, atTwo[0].pose) : NaN,
    ...(witness ? { witness: witness.pose } : {}),
  };
}

function best(poses: readonly ScoredPose[], count: number): Pose[] {
  return poses.slice(0, count).map(({ pose }) => pose);
}
