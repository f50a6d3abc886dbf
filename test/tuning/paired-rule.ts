import { signTest } from '../benchmark/sign-test.ts';
import { quantile } from '../benchmark/summary.ts';
import { isRight, type CaseScore } from './objective.ts';

export interface PairedVerdict {
  readonly isBetter: boolean;
  /** Which clause of the rule decided, with its numbers. */
  readonly reason: string;
}

/** Probability that chance alone gives a winner at least this lead; six pairs with three clauses each are judged. */
const significance = 0.01;
/** Differences of error below this are ties, mm. */
const tieMm = 0.003;
/** A gain in precision counts from this median difference, mm. */
const leastGainMm = 0.01;
/** A gain in cost counts from this ratio of all samples. */
const leastSaving = 0.9;
/** Without a single loss in n cases, at most 3 / n of all cases are lost (rule of three, 95 %): here 1 %. */
const casesForCost = 300;

/**
 * Whether a challenger is better than the present values beyond chance, on the same validation cases. One of:
 *
 * - it finds more: sign test (McNemar's, exact) over the cases that only one of the two has within 3 mm;
 * - it is more precise and loses no case: sign test over the errors of the cases that both have right, and the median
 *   of their differences is at least 0.01 mm;
 * - it costs less, by a tenth of the samples, loses no case of at least 300, and is not less precise by the same test.
 *
 * Anything else keeps the present values: they are what all other measurements of the product were made with.
 */
export function judgePaired(present: readonly CaseScore[], challenger: readonly CaseScore[]): PairedVerdict {
  const pairs = present.map((before) => {
    const after = challenger.find(({ id }) => id === before.id);
    if (!after) throw new RangeError(`${before.id} was not tried with both.`);
    return { before, after };
  });
  const gained = pairs.filter(({ before, after }) => !isRight(before) && isRight(after)).length;
  const lost = pairs.filter(({ before, after }) => isRight(before) && !isRight(after)).length;
  const found = `${gained} cases gained, ${lost} lost`;
  if (signTest(gained, lost) <= significance) return { isBetter: true, reason: `finds more: ${found}` };
  if (lost > 0) return { isBetter: false, reason: `not beyond chance: ${found}` };

  const differences = pairs
    .filter(({ before, after }) => isRight(before) && isRight(after))
    .map(({ before, after }) => after.errorMm - before.errorMm)
    .sort((a, b) => a - b);
  const nearer = differences.filter((mm) => mm < -tieMm).length;
  const farther = differences.filter((mm) => mm > tieMm).length;
  const medianMm = quantile(differences, 0.5) ?? 0;
  const precision = `${nearer} cases nearer, ${farther} farther, median difference ${medianMm.toFixed(3)} mm`;
  if (signTest(nearer, farther) <= significance && medianMm <= -leastGainMm) {
    return { isBetter: true, reason: `more precise: ${precision}; ${found}` };
  }
  const ratio = samplesOf(challenger) / samplesOf(present);
  const cost = `${ratio.toFixed(2)} times the samples`;
  const isLessPrecise = signTest(farther, nearer) <= significance;
  if (ratio <= leastSaving && pairs.length >= casesForCost && !isLessPrecise) {
    return { isBetter: true, reason: `costs less: ${cost}; ${found}; ${precision}` };
  }
  return { isBetter: false, reason: `not beyond chance: ${found}; ${precision}; ${cost}` };
}

function samplesOf(cases: readonly CaseScore[]): number {
  return cases.reduce((sum, { samples }) => sum + samples, 0);
}
