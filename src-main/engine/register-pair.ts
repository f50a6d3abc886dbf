import { orthonormalised } from '../../src-shared/geometry/rigid-transform.ts';
import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { headerPoses } from './registration/candidates.ts';
import { chooseBest, type RankedCandidate } from './registration/choose-best.ts';
import type { WorkerPool, Priority } from './registration/worker-pool.ts';
import { gatherEvidence } from './registration/gather-evidence.ts';
import type { JudgedCandidate, PairOutcome, OnPairStep } from './registration/outcome.ts';
import { presetFor } from './registration/presets.ts';
import { refineCandidates, refineFromStart } from './registration/refine-candidates.ts';
import { outsideValueOf, resampleMoving } from './registration/resample-moving.ts';
import { scoreTransforms } from './registration/score-candidates.ts';
import { agreementMm, judge, judgeRival } from './registration/verdict.ts';
import { movingFromFixed, pairForSearch } from './search/pair.ts';
import { poseDistanceMm, type Pose } from './search/pose.ts';
import type { EngineSeries } from './volume.ts';

/**
 * One registration run: which rigid transform takes the fixed head onto the moving one, and can it be trusted?
 *
 * @param startMovingFromFixed a manual transform, to be refined instead of searching everywhere
 * @param onStep called as each step begins
 */
export async function registerPair(
  fixed: EngineSeries,
  moving: EngineSeries,
  pool: WorkerPool,
  onStep: OnPairStep = () => {},
  startMovingFromFixed?: Mat4,
): Promise<PairOutcome> {
  const preset = presetFor(fixed.modality, moving.modality);

  onStep('preparing');
  const [preparedFixed, preparedMoving] = await pool.run('prepare', [
    { series: fixed, options: preset.preparation.fixed },
    { series: moving, options: preset.preparation.moving },
  ]);
  const pair = pairForSearch(preparedFixed!, preparedMoving!);

  const transformOf = (pose: Pose) => orthonormalised(movingFromFixed(pose, pair));
  const score = (poses: readonly Pose[], priority?: Priority) =>
    scoreTransforms(pool, preparedFixed!.whole, preparedMoving!.whole, poses.map(transformOf), priority);
  const [search, headerScores] = await Promise.all([
    startMovingFromFixed
      ? refineFromStart(pool, pair, preset, startMovingFromFixed, onStep)
      : refineCandidates(pool, pair, preset, onStep),
    // The header's alignment is always a candidate, so it can be scored during the search, whenever a thread is idle.
    score([headerPoses(pair)[0]!], 'low'),
  ]);

  onStep('scoring');
  const chosen = chooseBest(search.candidates);
  const found = search.candidates.filter(({ id }) => id !== 'header');
  const [foundScores, evidence] = await Promise.all([
    score(found.map(({ pose }) => pose)),
    gatherEvidence(pool, pair, chosen, search),
  ]);
  const scoresOf = (candidate: RankedCandidate) => foundScores[found.indexOf(candidate)] ?? headerScores[0]!;
  const judged = judge(evidence, scoresOf(chosen));
  const candidates = search.candidates.map((candidate): JudgedCandidate => {
    const fromChosenMm = poseDistanceMm(candidate.pose, chosen.pose);
    const scores = scoresOf(candidate);
    const judgement = fromChosenMm < agreementMm ? judged : judgeRival(fromChosenMm, scores);
    return { ...candidate, movingFromFixed: transformOf(candidate.pose), scores, fromChosenMm, judgement };
  });

  onStep('resampling');
  const best = candidates.find(({ id }) => id === chosen.id)!;
  const outsideValue = outsideValueOf(moving);
  const { whole } = preparedMoving!;
  const registered = await resampleMoving(pool, whole, outsideValue, fixed.volume.grid, best.movingFromFixed);
  return { preset, chosen: best, candidates, evidence, registered, outsideValue };
}
