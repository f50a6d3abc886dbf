import type { Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { invertRigid } from '../../../src-shared/geometry/rigid-transform.ts';
import type { LevelMm } from '../intensity/prepared-series.ts';
import type { Comparison, CriterionOptions } from '../search/criterion.ts';
import type { SearchPair } from '../search/pair.ts';
import { poseDistanceMm, poseFrom, type Pose } from '../search/pose.ts';
import type { ScoredPose } from '../search/scan-orientations.ts';
import { headerPoses, keptAt, refineAll, rivalGap, scanAllOrientations } from './candidates.ts';
import type { Candidate, RankedCandidate } from './choose-best.ts';
import { finestLevels } from './finest-levels.ts';
import { optimaNearHeader } from './near-header.ts';
import type { Place } from './prepare-places.ts';
import type { WorkerPool } from './worker-pool.ts';
import { leastOctants, summariseOctants } from './evidence.ts';
import type { OnPairStep } from './outcome.ts';
import type { Preset, SearchEffort } from './presets.ts';

/** What the search found, for choosing and judging. */
export interface SearchResult {
  /** The place that it was found in. */
  readonly pair: SearchPair;
  readonly candidates: readonly RankedCandidate[];
  /** What is compared at the finest levels. */
  readonly comparison: Comparison;
  /** Which search pass found the candidates: 1 for the first. */
  readonly searchPass: number;
  /** Distinct optima of that pass at 4 mm, best first. */
  readonly optima: readonly ScoredPose[];
  /** The same optima refined by local contrast, best first. */
  readonly contrastOptima: readonly ScoredPose[];
  /** How far the refinement from 2 mm to 1 mm moved the best one, mm over the head. */
  readonly lastMoveMm: number;
  /** Where elastix ended; absent if it failed. */
  readonly crossCheck?: Pose;
}

/** Candidates are compared on the finest level: optima of coarser levels lie tenths of a millimetre away. */
export const comparedAtMm: LevelMm = 1;
/** How many of a search pass's coarse optima are starts of the next pass as well. */
const mostCarriedOver = 40;
/** Candidates within this distance, mm, of the best optimum at 4 mm may be chosen; others are kept for judging. */
const samePlaceMm = 8;

/** Located heads were shaped like one by 0.86 to 0.98, what lay in a pelvis by 0.75; their gaps were 0.3 and more (docs/search.md). */
const leastLikeness = 0.8;
const leastGapOfHead = 0.1;

/** About the header a small field is compared so as well: 8 mm show too little of some (docs/search.md). */
const closest = { levelMm: 4, region: 'head-and-rim', outside: 'skip', sampleSubsets: 1 } as const;
/** A small field has few samples and many optima at 8 mm: more of them go on to 4 mm. */
const keptOfSmallField = 40;

/** The result of one search pass: distinct optima at 4 mm, best first, and what was compared. */
interface SearchPass {
  readonly pair: SearchPair;
  readonly number: number;
  readonly comparison: Comparison;
  readonly optima: readonly ScoredPose[];
}

/**
 * Steps 3 and 4: searches all orientations on a coarse level and refines the best level by level, elastix in parallel.
 *
 * @param places where the two heads may lie, likeliest first: more than one in a scan of a body
 */
export async function refineCandidates(
  pool: WorkerPool,
  places: readonly Place[],
  preset: Preset,
  onStep: OnPairStep,
): Promise<SearchResult> {
  const [first, ...further] = preset.searchPasses;
  const tried: (PassAndStarts & { readonly likeness: number | undefined })[] = [];
  for (const { pair: prepare, likeness } of places) {
    const pair = await prepare();
    const found = await searchPass(pool, pair, preset, first, 1, headerPoses(pair), onStep);
    if (await isConvincing(pool, preset, found.pass)) return refineFinely(pool, preset, found.pass, onStep);
    tried.push({ ...found, likeness });
  }
  // Of several places the one that fits best by local contrast is searched further.
  const best = tried.length > 1 ? (await bestByContrast(pool, tried, ({ pass }) => pass)).of : tried[0]!;
  const { pass, starts, likeness } = best;
  const passes = [pass];
  for (const [index, effort] of effortsFor(further, likeness, pass.optima).entries()) {
    const found = await searchPass(pool, pass.pair, preset, effort, index + 2, starts, onStep);
    if (await isConvincing(pool, preset, found.pass)) return refineFinely(pool, preset, found.pass, onStep);
    passes.push(found.pass);
    starts.push(...found.starts.slice(starts.length));
  }
  // No pass is convincing. Criterion values of passes that compared different things cannot be ranked, so all passes are
  // ranked by local contrast.
  const { of, contrastOptima } = await bestByContrast(pool, passes, (one) => one);
  return refineFinely(pool, preset, of, onStep, contrastOptima);
}

/**
 * What is still tried after the first pass. Where a head had to be located, the time of a third pass went into looking at
 * several places; where neither the shape nor the fit speaks for a head, there is none.
 */
function effortsFor(
  further: readonly SearchEffort[],
  likeness: number | undefined,
  optima: readonly ScoredPose[],
): readonly SearchEffort[] {
  if (likeness === undefined) return further;
  return likeness < leastLikeness && rivalGap(optima) < leastGapOfHead ? [] : further.slice(0, 1);
}

/** A pass, and the starts of the next one. */
interface PassAndStarts {
  readonly pass: SearchPass;
  readonly starts: Pose[];
}

async function searchPass(
  pool: WorkerPool,
  pair: SearchPair,
  preset: Preset,
  effort: SearchEffort,
  number: number,
  starts: readonly Pose[],
  onStep: OnPairStep,
): Promise<PassAndStarts> {
  const { coarseOptima, optima } = await runSearchPass(pool, pair, preset, effort, starts, onStep);
  return {
    pass: { pair, number, comparison: effort.comparison, optima },
    starts: [...starts, ...bestPoses(coarseOptima, mostCarriedOver)],
  };
}

/** The one whose optima fit best by local contrast. */
async function bestByContrast<Of>(pool: WorkerPool, tried: readonly Of[], passOf: (of: Of) => SearchPass) {
  const refined = await Promise.all(
    tried.map(async (of) => ({ of, contrastOptima: await refineByLocalContrast(pool, passOf(of)) })),
  );
  const fit = ({ contrastOptima }: (typeof refined)[number]) => contrastOptima[0]?.value ?? -Infinity;
  return refined.reduce((a, b) => (fit(b) > fit(a) ? b : a));
}

/** Whether no other position fits nearly as well as the pass's best one, and the octants of the head agree on it. */
async function isConvincing(
  pool: WorkerPool,
  preset: Preset,
  { pair, comparison, optima }: SearchPass,
): Promise<boolean> {
  const { rivalGap: leastGap, octantScatterMm: scatterLimitMm } = preset.convincing;
  if (!optima[0] || !(rivalGap(optima) >= leastGap[comparison.feature ?? 'intensity'])) return false;
  const criterion = { ...comparison, levelMm: 4 as const };
  const [reply] = await pool.run('octants', [{ pair, criterion, pose: optima[0].pose }]);
  const { usableOctants, octantScatterMm } = summariseOctants(reply!.octants);
  return usableOctants >= leastOctants && octantScatterMm < scatterLimitMm;
}

/** @returns the distinct optima on the pass's coarse level and at 4 mm, each best first */
async function runSearchPass(
  pool: WorkerPool,
  pair: SearchPair,
  preset: Preset,
  effort: SearchEffort,
  starts: readonly Pose[],
  onStep: OnPairStep,
): Promise<{ coarseOptima: ScoredPose[]; optima: ScoredPose[] }> {
  onStep('searching');
  const { comparison, levelMm, sampleSubsets } = effort;
  const coarse = { ...comparison, levelMm, sampleSubsets };
  const scanned = await scanAllOrientations(pool, pair, coarse, effort);
  const nearHeader = await optimaNearHeader(pool, pair, [coarse, closest]);
  onStep('searching', 0.6);
  const allStarts = [...starts, ...nearHeader, ...scanned.map(({ pose }) => pose)];
  const coarseOptima = await refineAll(pool, pair, coarse, allStarts);
  onStep('refining');
  const kept = nearHeader.length > 0 ? keptOfSmallField : keptAt(preset, 4);
  const atFour = [...bestPoses(coarseOptima, kept), ...nearHeader];
  const optima = await refineAll(pool, pair, { ...comparison, levelMm: 4 }, atFour);
  return { coarseOptima, optima };
}

/** "Refine from here": refines a manual transform alone, without a search. */
export async function refineFromStart(
  pool: WorkerPool,
  pair: SearchPair,
  preset: Preset,
  startMovingFromFixed: Mat4,
  onStep: OnPairStep,
): Promise<SearchResult> {
  onStep('refining');
  const targetFromSampled = pair.sampledIsFixed ? startMovingFromFixed : invertRigid(startMovingFromFixed);
  const { comparison } = preset.searchPasses[0];
  const start = poseFrom(targetFromSampled, pair.sampled.centreMm);
  const optima = await refineAll(pool, pair, { ...comparison, levelMm: 4 }, [start]);
  return refineFinely(pool, preset, { pair, number: 1, comparison, optima }, onStep);
}

/**
 * The rest of step 4: refines a pass's best positions to the finest level, in parallel with elastix and local contrast.
 *
 * @param knownContrastOptima the pass's optima refined by local contrast, if that was done already
 */
async function refineFinely(
  pool: WorkerPool,
  preset: Preset,
  pass: SearchPass,
  onStep: OnPairStep,
  knownContrastOptima?: readonly ScoredPose[],
): Promise<SearchResult> {
  const { pair, comparison: searched, optima: atFour } = pass;
  const start = atFour[0]?.pose ?? headerPoses(pair)[1]!;
  const byContrast = searched.feature === 'local-contrast';
  const comparison: Comparison = { region: searched.region, outside: searched.outside };
  const finest = finestLevels(pair, preset, searched);
  const refineFinest = async (levelMm: 2 | 1, starts: readonly ScoredPose[], kept: number) => {
    const poses = bestPoses(starts, kept).map(finest.fromSearch);
    const refined = await refineAll(pool, finest.pair, { ...finest.comparison, levelMm }, poses);
    return refined.map(({ pose, value }) => ({ pose: finest.toSearch(pose), value }));
  };
  const keptAtTwo = byContrast ? 1 : keptAt(preset, 2);
  const refineByIntensity = async () => {
    const atTwo = await refineFinest(2, atFour, keptAtTwo);
    onStep('refining', 0.5);
    return [atTwo, await refineFinest(1, atTwo, keptAt(preset, 1))] as const;
  };
  // Elastix is started first: it takes the longest, and the 4 mm optimum is within its capture range.
  const [crossCheck, contrastOptima, [atTwo, atOne]] = await Promise.all([
    pool.crossCheck?.({ pair, start }).catch(() => undefined),
    knownContrastOptima ?? refineByLocalContrast(pool, pass),
    refineByIntensity(),
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
  if (crossCheck) candidates.push({ id: 'elastix-1', label: 'Elastix from the coarse position', ...crossCheck });
  candidates.push({ id: 'header', label: 'As the files place them', pose: headerPoses(pair)[0]!, elapsedMs: 0 });
  const poses = candidates.map(({ pose }) => pose);
  const [fits, finestFits] = await pool.run('evaluate', [
    { pair, criterion: { ...comparison, levelMm: comparedAtMm }, poses },
    ...(finest.differ
      ? [
          {
            pair: finest.pair,
            criterion: { ...finest.comparison, levelMm: comparedAtMm },
            poses: poses.map(finest.fromSearch),
          },
        ]
      : []),
  ]);
  return {
    pair,
    candidates: candidates.map((candidate, i) => ({
      ...candidate,
      fit: fits![i]! - 1,
      finestFit: (finestFits ?? fits)![i]! - 1,
      competes: poseDistanceMm(candidate.pose, start) < samePlaceMm,
    })),
    comparison,
    searchPass: pass.number,
    optima: atFour,
    contrastOptima,
    lastMoveMm: atOne[0] && atTwo[0] ? poseDistanceMm(atOne[0].pose, atTwo[0].pose) : NaN,
    ...(crossCheck ? { crossCheck: crossCheck.pose } : {}),
  };
}

/** The pass's optima refined by local contrast, best first: a second opinion from another feature. */
async function refineByLocalContrast(
  pool: WorkerPool,
  { pair, comparison, optima }: SearchPass,
): Promise<readonly ScoredPose[]> {
  if (comparison.feature === 'local-contrast') return optima;
  const criterion: CriterionOptions = { region: 'head', outside: 'skip', feature: 'local-contrast', levelMm: 4 };
  return refineAll(pool, pair, criterion, bestPoses(optima, optima.length));
}

function bestPoses(poses: readonly ScoredPose[], count: number): Pose[] {
  return poses.slice(0, count).map(({ pose }) => pose);
}
