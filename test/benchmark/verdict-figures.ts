import type { CaseRecord } from './run-case.ts';
import { wrongBeyondMm } from './summary.ts';

/** No smaller error is predicted (engine/registration/verdict.ts). */
const finestMm = 0.1;

/** Right: there is an answer, and the result lies within 3 mm of it. */
export function isRight({ answer, errorMm }: CaseRecord): boolean {
  return answer === 'known' && errorMm !== null && errorMm <= wrongBeyondMm;
}

/**
 * Share of predictions within a factor of two of the true error, over results of cases with an answer.
 * @param leastMm a true error below this counts as this. 0.1 mm by default, since no less is ever predicted.
 */
export function withinFactorOfTwo(records: readonly CaseRecord[], leastMm = finestMm): number | null {
  const ratios = records.flatMap(({ answer, errorMm, quality }) =>
    answer !== 'known' || errorMm === null || !quality || quality.expectedErrorMm === null
      ? []
      : [quality.expectedErrorMm / Math.max(leastMm, errorMm)],
  );
  if (ratios.length === 0) return null;
  return ratios.filter((ratio) => ratio >= 0.5 && ratio <= 2).length / ratios.length;
}

/** How much a measure makes one doubt a result; infinite where it says nothing. */
export type Doubt = (record: CaseRecord) => number;

export const doubtOfPrediction: Doubt = ({ verdict, quality }) =>
  verdict === 'failed' ? Infinity : (quality?.expectedErrorMm ?? Infinity);
export const doubtOfNcc: Doubt = ({ quality }) => (typeof quality?.ncc === 'number' ? -quality.ncc : Infinity);

/** Shares trusted of the wrong and of the right results, at every threshold of doubt; both 0 to 1, ascending. */
export function rocPoints(records: readonly CaseRecord[], doubt: Doubt): (readonly [number, number])[] {
  const byDoubt = [...Map.groupBy(records, doubt)].sort(([a], [b]) => a - b);
  const right = Math.max(1, records.filter(isRight).length);
  const wrong = Math.max(1, records.length - records.filter(isRight).length);
  let [trustedRight, trustedWrong] = [0, 0];
  const points = byDoubt.map(([, group]) => {
    const rightHere = group.filter(isRight).length;
    trustedRight += rightHere;
    trustedWrong += group.length - rightHere;
    return [trustedWrong / wrong, trustedRight / right] as const;
  });
  return [[0, 0], ...points];
}

/** Area under the curve: how likely a right result is doubted less than a wrong one. Null without both kinds. */
export function areaUnderRoc(records: readonly CaseRecord[], doubt: Doubt): number | null {
  const right = records.filter(isRight).length;
  if (right === 0 || right === records.length) return null;
  const points = rocPoints(records, doubt);
  return points.slice(1).reduce((area, [x, y], index) => {
    const [fromX, fromY] = points[index]!;
    return area + ((x - fromX) * (y + fromY)) / 2;
  }, 0);
}
