import type { Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { invertRigid } from '../../../src-shared/geometry/rigid-transform.ts';
import type { LevelMm } from '../intensity/prepared-series.ts';
import type { Comparison } from '../search/criterion.ts';
import type { SearchPair } from '../search/pair.ts';
import { poseDistanceMm, poseFrom, type Pose } from '../search/pose.ts';
import type { ScoredPose } from '../search/scan-orientations.ts';
import { headerPoses, keptAt, refineAll, rivalGap, scanAllOrientations } from './candidates.ts';
import type { Candidate, RankedCandidate } from './choose-best.ts';
import type { Crew } from './crew.ts';
import { leastParts, summariseParts } from './evidence.ts';
import type { PairSteps } from './outcome.ts';
import type { Preset, SearchEffort } from './presets.ts';

/** All that the search found, for choosing and judging. */
export interface SearchResult {
  readonly candidates: readonly RankedCandidate[];
  /** What is compared at the finest levels. */
  readonly comparison: Comparison;
  /** Which look found the answer: 1 for the first. */
  readonly look: number;
  /** Distinct optima of that look at 4 mm, best first: how alone the best one stands. */
  readonly optima: readonly ScoredPose[];
  /** The same places by local contrast, best first. */
  readonly contrastOptima: readonly ScoredPose[];
  /** How far the last refinement moved the best, mm. */
  readonly lastMoveMm: number;
  /** Where elastix ended; absent where it failed. */
  readonly witness?: Pose;
}

/** Candidates are compared on the finest level: coarser ones have optima of their own, tenths of a millimetre away. */
export const comparedAtMm: LevelMm = 1;
/** How many of the places that a look climbed to are starts of the next look as well. */
const handedOn = 40;
/** Candidates farther from the best optimum at 4 mm than this lie elsewhere, mm. */
const elsewhereMm = 8;

/** What a search found: distinct optima at 4 mm, best first, and what was compared. */
interface Look {
  readonly number: number;
  readonly comparison: Comparison;
  readonly optima: readonly ScoredPose[];
}

/** Steps 3 and 4: all orientations on the coarsest level, the best refined level by level, elastix beside them. */
export async function refineCandidates(
  crew: Crew,
  pair: SearchPair,
  preset: Preset,
  onStep: PairSteps,
): Promise<SearchResult> {
  const looks: Look[] = [];
  const known = headerPoses(pair);
  for (const [index, effort] of preset.looks.entries()) {
    const { climbed, optima } = await search(crew, pair, preset, effort, known, onStep);
    const look = { number: index + 1, comparison: effort.comparison, optima };
    if (await isConvincing(crew, pair, preset, look)) return finish(crew, pair, preset, look, onStep);
    looks.push(look);
    // What one look climbed to is worth a try by the next.
    known.push(...best(climbed, handedOn));
  }
  // Values under different comparisons do not compare; the same question put to all their answers does.
  const seen = await Promise.all(
    looks.map(async (look) => ({ look, contrastOptima: await seeByContrast(crew, pair, look) })),
  );
  const contrastFit = ({ contrastOptima }: (typeof seen)[number]) => contrastOptima[0]?.value ?? -Infinity;
  const { look, contrastOptima } = seen.reduce((a, b) => (contrastFit(b) > contrastFit(a) ? b : a));
  return finish(crew, pair, preset, look, onStep, contrastOptima);
}

function clearGap({ convincing }: Preset, { seenBy = 'intensity' }: Comparison): number {
  return convincing.rivalGap[seenBy];
}

/** Whether the best position found stands alone, and the eighths of the head agree on it. */
async function isConvincing(
  crew: Crew,
  pair: SearchPair,
  preset: Preset,
  { comparison, optima }: Look,
): Promise<boolean> {
  if (!optima[0] || !(rivalGap(optima) >= clearGap(preset, comparison))) return false;
  const criterion = { ...comparison, levelMm: 4 as const };
  const [asked] = await crew.run('parts', [{ pair, criterion, pose: optima[0].pose }]);
  const { parts, partScatterMm } = summariseParts(asked!.parts);
  return parts >= leastParts && partScatterMm < preset.convincing.partScatterMm;
}

/** What one look climbed to on its coarse level, and the distinct optima at 4 mm; best first. */
async function search(
  crew: Crew,
  pair: SearchPair,
  preset: Preset,
  effort: SearchEffort,
  known: readonly Pose[],
  onStep: PairSteps,
): Promise<{ climbed: ScoredPose[]; optima: ScoredPose[] }> {
  onStep('searching');
  const { comparison, levelMm, passes } = effort;
  const coarse = { ...comparison, levelMm, passes };
  const scanned = await scanAllOrientations(crew, pair, coarse, effort);
  onStep('searching', 0.6);
  const climbed = await refineAll(crew, pair, coarse, [...known, ...scanned.map(({ pose }) => pose)]);
  onStep('refining');
  const optima = await refineAll(crew, pair, { ...comparison, levelMm: 4 }, best(climbed, keptAt(preset, 4)));
  return { climbed, optima };
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
  return finish(crew, pair, preset, { number: 1, comparison, optima }, onStep);
}

/**
 * Step 4: the look's best positions to the finest level, beside it what elastix and local contrast say to them.
 *
 * @param seen what local contrast says to them, where it was asked already
 */
async function finish(
  crew: Crew,
  pair: SearchPair,
  preset: Preset,
  look: Look,
  onStep: PairSteps,
  seen?: readonly ScoredPose[],
): Promise<SearchResult> {
  const { comparison: searched, optima: atFour } = look;
  const start = atFour[0]?.pose ?? headerPoses(pair)[1]!;
  const byContrast = searched.seenBy === 'local-contrast';
  const comparison: Comparison = { region: searched.region, outside: searched.outside };
  const followed = byContrast ? 1 : keptAt(preset, 2);
  const refineFinely = async () => {
    const atTwo = await refineAll(crew, pair, { ...comparison, levelMm: 2 }, best(atFour, followed));
    onStep('refining', 0.5);
    return [atTwo, await refineAll(crew, pair, { ...comparison, levelMm: 1 }, best(atTwo, keptAt(preset, 1)))] as const;
  };
  // Elastix comes first: it takes the longest, and needs no more than the basin.
  const [witness, contrastOptima, [atTwo, atOne]] = await Promise.all([
    crew.witness?.({ pair, start }).catch(() => undefined),
    seen ?? seeByContrast(crew, pair, look),
    refineFinely(),
  ]);
  const candidates: Candidate[] = atOne.map(({ pose }, i) => ({
    id: `search-${i + 1}`,
    label: 'Search over all orientations',
    pose,
  }));
  const rivals = byContrast ? atFour.slice(1, 2) : atTwo.slice(keptAt(preset, 1));
  for (const { pose } of rivals) {
    candidates.push({ id: `rival-${candidates.length}`, label: 'Next best position', pose });
  }
  if (contrastOptima[0]) {
    candidates.push({ id: 'contrast-1', label: 'Best by local contrast', pose: contrastOptima[0].pose });
  }
  if (witness) candidates.push({ id: 'elastix-1', label: 'Elastix from the coarse position', ...witness });
  candidates.push({ id: 'header', label: 'As the files place them', pose: headerPoses(pair)[0]!, elapsedMs: 0 });
  const [fits] = await crew.run('evaluate', [
    { pair, criterion: { ...comparison, levelMm: comparedAtMm }, poses: candidates.map(({ pose }) => pose) },
  ]);
  return {
    candidates: candidates.map((candidate, i) => ({
      ...candidate,
      fit: fits![i]! - 1,
      competes: poseDistanceMm(candidate.pose, start) < elsewhereMm,
    })),
    comparison,
    look: look.number,
    optima: atFour,
    contrastOptima,
    lastMoveMm: atOne[0] && atTwo[0] ? poseDistanceMm(atOne[0].pose, atTwo[0].pose) : NaN,
    ...(witness ? { witness: witness.pose } : {}),
  };
}

/** Which of the optima local contrast would choose, and where it puts it: a second opinion from another kind of evidence. */
async function seeByContrast(
  crew: Crew,
  pair: SearchPair,
  { comparison, optima }: Look,
): Promise<readonly ScoredPose[]> {
  if (comparison.seenBy === 'local-contrast') return optima;
  const criterion = { region: 'head', outside: 'skip', seenBy: 'local-contrast', levelMm: 4 } as const;
  return refineAll(crew, pair, criterion, best(optima, optima.length));
}

function best(poses: readonly ScoredPose[], count: number): Pose[] {
  return poses.slice(0, count).map(({ pose }) => pose);
}
