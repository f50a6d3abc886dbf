import { orthonormalised } from '../../src-shared/geometry/rigid-transform.ts';
import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { chooseBest } from './registration/choose-best.ts';
import type { Crew } from './registration/crew.ts';
import { gatherEvidence } from './registration/gather-evidence.ts';
import type { JudgedCandidate, PairOutcome, PairSteps } from './registration/outcome.ts';
import { presetFor } from './registration/presets.ts';
import { refineCandidates, refineFromStart } from './registration/refine-candidates.ts';
import { outsideValueOf, resampleMoving } from './registration/resample-moving.ts';
import { scoreTransforms } from './registration/score-candidates.ts';
import { agreementMm, judge, judgeRival } from './registration/verdict.ts';
import { movingFromFixed, pairForSearch } from './search/pair.ts';
import { poseDistanceMm } from './search/pose.ts';
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

  const search = startMovingFromFixed
    ? await refineFromStart(crew, pair, preset, startMovingFromFixed, onStep)
    : await refineCandidates(crew, pair, preset, onStep);

  onStep('scoring');
  const chosen = chooseBest(search.candidates);
  const transforms = search.candidates.map(({ pose }) => orthonormalised(movingFromFixed(pose, pair)));
  const [scores, evidence] = await Promise.all([
    scoreTransforms(crew, preparedFixed!.whole, preparedMoving!.whole, transforms),
    gatherEvidence(crew, pair, chosen, search),
  ]);
  const judged = judge(evidence, scores[search.candidates.indexOf(chosen)]!);
  const candidates = search.candidates.map((candidate, i): JudgedCandidate => {
    const fromChosenMm = poseDistanceMm(candidate.pose, chosen.pose);
    const judgement = fromChosenMm < agreementMm ? judged : judgeRival(fromChosenMm, scores[i]!);
    return { ...candidate, movingFromFixed: transforms[i]!, scores: scores[i]!, fromChosenMm, judgement };
  });

  onStep('resampling');
  const best = candidates.find(({ id }) => id === chosen.id)!;
  const outsideValue = outsideValueOf(moving);
  const { movingFromFixed: answer } = best;
  const registered = await resampleMoving(crew, preparedMoving!.whole, outsideValue, fixed.volume.grid, answer);
  return { preset, chosen: best, candidates, evidence, registered, outsideValue };
}
