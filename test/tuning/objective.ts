import { quantile, wrongBeyondMm } from '../benchmark/summary.ts';

/** What one preset gave on one case. */
export interface CaseScore {
  readonly id: string;
  /** Mean distance over the head from where the truth puts it, of the result after the 1 mm refinement; mm. */
  readonly errorMm: number;
  /** Samples that the kernel interpolated, for values and for derivatives, over the whole search. */
  readonly samples: number;
}

/** What one preset gave on several cases. */
export interface Score {
  readonly cases: number;
  readonly within3mm: number;
  /** Of all cases, wrong ones included; mm. */
  readonly medianMm: number;
  /** Mean a case, in millions of samples. */
  readonly megasamples: number;
}

/** Medians nearer to each other than this count as equal, mm: a fifteenth of what the project aims at. */
const medianStepMm = 0.01;

export function isRight({ errorMm }: CaseScore): boolean {
  return errorMm <= wrongBeyondMm;
}

export function scoreOf(cases: readonly CaseScore[]): Score {
  const errors = cases.map(({ errorMm }) => errorMm).sort((a, b) => a - b);
  return {
    cases: cases.length,
    within3mm: cases.filter(isRight).length,
    medianMm: quantile(errors, 0.5) ?? NaN,
    megasamples: cases.reduce((sum, { samples }) => sum + samples, 0) / Math.max(1, cases.length) / 1e6,
  };
}

/**
 * The objective, for sorting presets tried on the same cases: negative where `a` is better. In this order:
 *
 * 1. More cases within 3 mm. A wrong position is what a user cannot mend; no precision makes up for it.
 * 2. The smaller median error after the 1 mm refinement, in steps of 0.01 mm: nobody sees less, and without steps chance
 *    in the fourth digit would decide before cost. Both use the error of the chosen candidate, since that is what a run
 *    returns; a better position that was found and not chosen does not count.
 * 3. Fewer samples interpolated. They take most of a run's time, and unlike time they are the same on every
 *    machine, under any load, and on every run; so the whole tuning can be repeated to the digit.
 */
export function compareScores(a: Score, b: Score): number {
  return b.within3mm - a.within3mm || steps(a.medianMm) - steps(b.medianMm) || a.megasamples - b.megasamples;
}

function steps(medianMm: number): number {
  return Math.round(medianMm / medianStepMm);
}
