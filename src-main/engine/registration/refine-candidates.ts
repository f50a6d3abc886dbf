import type { Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { invertRigid } from '../../../src-shared/geometry/rigid-transform.ts';
import type { LevelMm } from '../intensity/prepare-series.ts';
import type { Comparison } from '../search/criterion.ts';
import type { SearchPair } from '../search/pair.ts';
import { poseDistanceMm, poseFrom, type Pose } from '../search/pose.ts';
import type { ScoredPose } from '../search/scan-orientations.ts';
import { distinctOptima, headerPoses, keptAt, refineAll, rivalGap, scanAllOrientations } from './candidates.ts';
import type { Candidate, RankedCandidate } from './choose-best.ts';
import type { Crew } from './crew.ts';
import { summariseParts } from './evidence.ts';
import type { PairSteps } from './outcome.ts';
import type { Preset, SearchEffort } from './presets.ts';

/** All that the search found, for choosing and judging. */
export interface SearchResult {
  readonly candidates: readonly RankedCandidate[];
  /** What was compared when the answer was found. */
  readonly comparison: Comparison;
  /** Distinct optima at 4 mm, best first: how alone the best one stands. */
  readonly optima: readonly ScoredPose[];
  /** How far the last refinement moved the best, mm. */
  readonly lastMoveMm: number;
  /** Where elastix ended; absent where it failed. */
  readonly witness?: Pose;
  /** The position that the correlation ratio prefers; absent where it has none. */
  readonly secondOpinion?: Pose;
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
    const before = found?.comparison === effort.comparison ? found.optima : [];
    const look = { comparison: effort.comparison, optima: distinctOptima([...before, ...optima]) };
    // Values under different comparisons do not compare; how alone the best position stands does.
    if (!found || before.length > 0 || rivalGap(look.optima) > rivalGap(found.optima)) found = look;
    if (await isConvincing(crew, pair, preset, found)) break;
  }
  return finish(crew, pair, preset, found!, onStep);
}

/** Whether the best position found stands alone, and the eighths of the head agree on it. */
async function isConvincing(
  crew: Crew,
  pair: SearchPair,
  { convincing }: Preset,
  { comparison, optima }: Look,
): Promise<boolean> {
  const gap = rivalGap(optima);
  if (!(gap >= convincing.rivalGap) || !optima[0]) return false;
  const criterion = { ...comparison, levelMm: 4 as const };
  const [asked] = await crew.run('parts', [{ pair, criterion, pose: optima[0].pose }]);
  return summariseParts(asked!.parts).partScatterMm < convincing.partScatterMm;
}

/** What a search found: distinct optima at 4 mm, best first, and what was compared. */
interface Look {
  readonly comparison: Comparison;
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
  const { comparison, levelMm, passes } = effort;
  const coarse = { ...comparison, levelMm, passes };
  const scanned = await scanAllOrientations(crew, pair, coarse, effort);
  onStep('searching', 0.6);
  const starts = [...headerPoses(pair), ...scanned.map(({ pose }) => pose)];
  const climbed = await refineAll(crew, pair, coarse, starts);
  onStep('refining');
  return refineAll(crew, pair, { ...comparison, levelMm: 4 }, best(climbed, keptAt(preset, 4)));
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
  const { comparison } = preset.looks[0];
  const start = poseFrom(targetFromSampled, pair.sampled.centreMm);
  const optima = await refineAll(crew, pair, { ...comparison, levelMm: 4 }, [start]);
  return finish(crew, pair, preset, { comparison, optima }, onStep);
}

async function finish(
  crew: Crew,
  pair: SearchPair,
  preset: Preset,
  { comparison, optima: atFour }: Look,
  onStep: PairSteps,
): Promise<SearchResult> {
  // Elastix starts as soon as there is a basin, and runs beside our own last two levels.
  const start = atFour[0]?.pose ?? headerPoses(pair)[1]!;
  const witnessing = crew.witness?.({ pair, start }).catch(() => undefined);
  const askingAgain = secondOpinion(crew, pair, { comparison, optima: atFour });
  const atTwo = await refineAll(crew, pair, { ...comparison, levelMm: 2 }, best(atFour, keptAt(preset, 2)));
  onStep('refining', 0.5);
  const atOne = await refineAll(crew, pair, { ...comparison, levelMm: 1 }, best(atTwo, keptAt(preset, 1)));
  const [witness, otherwise] = await Promise.all([witnessing, askingAgain]);
  const candidates: Candidate[] = atOne.map(({ pose }, i) => ({
    id: `search-${i + 1}`,
    label: 'Search over all orientations',
    pose,
  }));
  for (const { pose } of atTwo.slice(keptAt(preset, 1))) {
    candidates.push({ id: `rival-${candidates.length}`, label: 'Next best position', pose });
  }
  if (otherwise) candidates.push({ id: 'correlation-1', label: 'Best by another measure', pose: otherwise });
  if (witness) candidates.push({ id: 'elastix-1', label: 'Elastix from the coarse position', ...witness });
  candidates.push({ id: 'header', label: 'As the files place them', pose: headerPoses(pair)[0]!, elapsedMs: 0 });
  const [fits] = await crew.run('evaluate', [
    { pair, criterion: { ...comparison, levelMm: comparedAtMm }, poses: candidates.map(({ pose }) => pose) },
  ]);
  return {
    candidates: candidates.map((candidate, i) => ({ ...candidate, fit: fits![i]! - 1 })),
    comparison,
    optima: atFour,
    lastMoveMm: atOne[0] && atTwo[0] ? poseDistanceMm(atOne[0].pose, atTwo[0].pose) : NaN,
    ...(witness ? { witness: witness.pose } : {}),
    ...(otherwise ? { secondOpinion: otherwise } : {}),
  };
}

/**
 * Which of the optima at 4 mm the correlation ratio would choose, and where it puts it: a measure that asks for one
 * intensity to follow from the other, which mutual information does not.
 */
async function secondOpinion(crew: Crew, pair: SearchPair, { comparison, optima }: Look): Promise<Pose | undefined> {
  const criterion = { ...comparison, measure: 'correlation-ratio' as const };
  const atFour = await refineAll(
    crew,
    pair,
    { ...criterion, levelMm: 4 },
    optima.map(({ pose }) => pose),
  );
  const atTwo = await refineAll(crew, pair, { ...criterion, levelMm: 2 }, best(atFour, 1));
  return atTwo[0]?.pose;
}

function best(poses: readonly ScoredPose[], count: number): Pose[] {
  return poses.slice(0, count).map(({ pose }) => pose);
}
