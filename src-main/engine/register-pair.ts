import { orthonormalised } from '../../src-shared/geometry/rigid-transform.ts';
import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { headerPoses } from './registration/candidates.ts';
import { chooseBest, type RankedCandidate } from './registration/choose-best.ts';
import type { Crew, Urgency } from './registration/crew.ts';
import { gatherEvidence } from './registration/gather-evidence.ts';
import type { JudgedCandidate, PairOutcome, PairSteps } from './registration/outcome.ts';
import { presetFor } from './registration/presets.ts';
import { refineCandidates, refineFromStart } from './registration/refine-candidates.ts';
import { outsideValueOf, resampleMoving } from './registration/resample-moving.ts';
import { scoreTransforms } from './registration/score-candidates.ts';
import { agreementMm, judge, judgeRival } from './registration/verdict.ts';
import { movingFromFixed, pairForSearch } from './search/pair.ts';
import { poseDistanceMm, type Pose } from './search/pose.ts';
import type { EngineSeries } from './volume.ts';

/**
 * One press of the button: which rigid transform takes the fixed head onto the moving one, and can it be trusted?
 *
 * @param startMovingFromFixed a position set by hand, to be refined instead of searching everywhere
 * @param onStep hears of each step as it begins
 */
export async function registerPair(
  fixed: EngineSeries,
  moving: EngineSeries,
  crew: Crew,
  onStep: PairSteps = () => {},
  startMovingFromFixed?: Mat4,
): Promise<PairOutcome> {
  const preset = presetFor(fixed.modality, moving.modality);

  onStep('preparing');
  const [preparedFixed, preparedMoving] = await crew.run('prepare', [
    { series: fixed, options: preset.preparation.fixed },
    { series: moving, options: preset.preparation.moving },
  ]);
  const pair = pairForSearch(preparedFixed!, preparedMoving!);

  const transformOf = (pose: Pose) => orthonormalised(movingFromFixed(pose, pair));
  const score = (poses: readonly Pose[], urgency?: Urgency) =>
    scoreTransforms(crew, preparedFixed!.whole, preparedMoving!.whole, poses.map(transformOf), urgency);
  const [search, headerScores] = await Promise.all([
    startMovingFromFixed
      ? refineFromStart(crew, pair, preset, startMovingFromFixed, onStep)
      : refineCandidates(crew, pair, preset, onStep),
    // A candidate whatever the search finds: it is scored while a thread has nothing else to do.
    score([headerPoses(pair)[0]!], 'spare'),
  ]);

  onStep('scoring');
  const chosen = chooseBest(search.candidates);
  const found = search.candidates.filter(({ id }) => id !== 'header');
  const [foundScores, evidence] = await Promise.all([
    score(found.map(({ pose }) => pose)),
    gatherEvidence(crew, pair, chosen, search),
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
  const { movingFromFixed: answer } = best;
  const registered = await resampleMoving(crew, preparedMoving!.whole, outsideValue, fixed.volume.grid, answer);
  return { preset, chosen: best, candidates, evidence, registered, outsideValue };
}
