import { remark, type Remark } from '../../../src-shared/remarks.ts';
import type { Verdict } from '../../../src-shared/registration-result.ts';
import type { Evidence } from './evidence.ts';
import type { OverlapScores } from './score-candidates.ts';

export interface Judgement {
  readonly verdict: Verdict;
  readonly remarks: readonly Remark[];
  readonly predictedErrorMm: number | null;
}

/** Candidates closer than this over the head found the same position. */
export const agreementMm = 2;

/** First limits; calibrated by `npm run benchmark` and explained in docs. */
const limits = {
  gap: 0.12,
  poorGap: 0.05,
  scatterMm: 1.6,
  poorScatterMm: 3.2,
  witnessMm: 2.5,
  fit: 0.02,
  poorFit: 0.006,
  inside: 0.35,
};

export function judge(evidence: Evidence, scores: OverlapScores): Judgement {
  const remarks: Remark[] = [...scores.remarks];
  const predictedErrorMm = predictError(evidence);
  if (scores.ncc === null) return { verdict: 'failed', remarks, predictedErrorMm: null };
  let doubts = 0;
  const doubt = (weight: number, reason: Remark) => {
    doubts += weight;
    remarks.push(reason);
  };
  if (evidence.fit < limits.poorFit) doubt(2, remark('low-similarity'));
  else if (evidence.fit < limits.fit) doubt(1, remark('low-similarity'));
  if (evidence.rivalGap < limits.poorGap) doubt(2, remark('rival-position'));
  else if (evidence.rivalGap < limits.gap) doubt(1, remark('rival-position'));
  if (!(evidence.partScatterMm < limits.scatterMm)) {
    doubt(
      evidence.partScatterMm < limits.poorScatterMm ? 1 : 2,
      remark('regions-disagree', { distanceMm: rounded(evidence.partScatterMm) }),
    );
  }
  if (evidence.witnessDistanceMm > limits.witnessMm)
    doubt(1, remark('candidates-disagree', { distanceMm: rounded(evidence.witnessDistanceMm) }));
  if (evidence.headInside < limits.inside)
    doubt(1, remark('small-overlap', { percent: Math.round(100 * evidence.headInside) }));
  const verdict = doubts === 0 ? 'good' : doubts >= 4 ? 'failed' : 'review';
  if (verdict === 'good') remarks.push(remark('clear-match'));
  return { verdict, remarks, predictedErrorMm };
}

/** A candidate that ended elsewhere than the chosen one: kept in the table, never taken for a match. */
export function judgeRival(fromChosenMm: number, scores: OverlapScores): Judgement {
  return {
    verdict: 'failed',
    remarks: [...scores.remarks, remark('candidates-disagree', { distanceMm: rounded(fromChosenMm) })],
    predictedErrorMm: null,
  };
}

function predictError({ partShiftMm, partScatterMm }: Evidence): number | null {
  return Number.isFinite(partShiftMm) ? 0.5 * partShiftMm + 0.1 * partScatterMm : null;
}

function rounded(mm: number): number {
  return Math.round(10 * mm) / 10;
}
