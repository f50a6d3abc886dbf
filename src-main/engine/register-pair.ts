import { headDeviationMm } from '../../src-shared/geometry/error-bound.ts';
import { orthonormalised } from '../../src-shared/geometry/rigid-transform.ts';
import { identity4, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { chooseBest, type RankedCandidate } from './registration/choose-best.ts';
import type { WorkerPool, Priority } from './registration/worker-pool.ts';
import { gatherEvidence } from './registration/gather-evidence.ts';
import { withHeadlessNamed } from './registration/headless.ts';
import type { JudgedCandidate, PairOutcome, OnPairStep } from './registration/outcome.ts';
import { pairAt, preparePlaces } from './registration/prepare-places.ts';
import { scaledCovariance } from './registration/pose-covariance.ts';
import { presetFor } from './registration/presets.ts';
import { refineCandidates, refineFromStart } from './registration/refine-candidates.ts';
import { outsideValueOf, resampleMoving } from './registration/resample-moving.ts';
import { scoreTransforms } from './registration/score-candidates.ts';
import { agreementMm, judge, judgeNear, judgeRival } from './registration/verdict.ts';
import { movingFromFixed } from './search/pair.ts';
import { poseDistanceMm, type Pose } from './search/pose.ts';
import type { EngineSeries } from './volume.ts';

/**
 * One registration run: which rigid transform takes the fixed head onto the moving one, and can it be trusted?
 *
 * @param startMovingFromFixed a manual transform, to be refined instead of searching everywhere
 * @param onStep called as each step begins
 * @param registeredInto see {@link resampleMoving}; the fixed series' own voxels will do, which are copied at the start
 */
export async function registerPair(
  fixed: EngineSeries,
  moving: EngineSeries,
  pool: WorkerPool,
  onStep: OnPairStep = () => {},
  startMovingFromFixed?: Mat4,
  registeredInto?: Float32Array<SharedArrayBuffer>,
): Promise<PairOutcome> {
  const preset = presetFor(fixed.modality, moving.modality);

  onStep('preparing');
  const places = await preparePlaces(pool, fixed, moving, preset);
  const score = (transforms: readonly Mat4[], priority?: Priority) =>
    scoreTransforms(pool, places.fixed, places.moving, transforms, priority);
  const [search, headerScores] = await Promise.all([
    startMovingFromFixed
      ? refineFromStart(pool, await pairAt(places, startMovingFromFixed), preset, startMovingFromFixed, onStep)
      : refineCandidates(pool, places.pairs, preset, onStep),
    // The header's alignment is always a candidate, so it can be scored during the search, whenever a thread is idle.
    score([identity4], 'low'),
  ]);
  const { pair } = search;
  const transformOf = (pose: Pose) => orthonormalised(movingFromFixed(pose, pair));
  onStep('scoring');
  const chosen = chooseBest(search.candidates);
  const found = search.candidates.filter(({ id }) => id !== 'header');
  const [foundScores, { evidence, covariance }] = await Promise.all([
    score(found.map(({ pose }) => transformOf(pose))),
    gatherEvidence(pool, pair, chosen, search),
  ]);
  const scoresOf = (candidate: RankedCandidate) => foundScores[found.indexOf(candidate)] ?? headerScores[0]!;
  const judged = withHeadlessNamed(judge(evidence, scoresOf(chosen), covariance), evidence, places);
  const candidates = search.candidates.map((candidate): JudgedCandidate => {
    const fromChosenMm = poseDistanceMm(candidate.pose, chosen.pose);
    const scores = scoresOf(candidate);
    const judgement = fromChosenMm < agreementMm ? judgeNear(judged, fromChosenMm) : judgeRival(fromChosenMm, scores);
    const poseCovariance =
      judgement.error && scaledCovariance(covariance, judgement.error.expectedMm / headDeviationMm(covariance));
    return {
      ...candidate,
      movingFromFixed: transformOf(candidate.pose),
      scores,
      fromChosenMm,
      judgement,
      poseCovariance,
    };
  });

  onStep('resampling');
  const best = candidates.find(({ id }) => id === chosen.id)!;
  const outsideValue = outsideValueOf(moving);
  const { movingFromFixed: bestTransform } = best;
  const { grid } = fixed.volume;
  const registered = await resampleMoving(pool, places.moving, outsideValue, grid, bestTransform, registeredInto);
  return { preset, chosen: best, candidates, evidence, registered, outsideValue };
}
