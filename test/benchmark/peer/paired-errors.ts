import type { CaseRecord } from '../run-case.ts';
import { signTest } from '../sign-test.ts';
import { quantile, wrongBeyondMm } from '../summary.ts';

/** Differences of error below this are ties, mm: far below what any reader could see, and what rounding makes. */
const tieMm = 0.003;

/** Concord and another program on the same cases with a known answer. */
export interface PairedErrors {
  readonly name: string;
  readonly cases: number;
  /** Cases that each has within 3 mm, and that both have. */
  readonly concordRight: number;
  readonly peerRight: number;
  readonly bothRight: number;
  /** Of the cases that both have: whose answer is nearer the truth. What is in neither is a tie. */
  readonly concordNearer: number;
  readonly peerNearer: number;
  /** Over the cases that both have, mm; null where there are none. */
  readonly concordMedianMm: number | null;
  readonly peerMedianMm: number | null;
  /** Of Concord's error less the other's, mm: negative where Concord is nearer. */
  readonly medianDifferenceMm: number | null;
  /** How likely chance alone makes Concord (the other) nearer at least this often: sign test, one-sided. */
  readonly chanceOfConcordNearer: number;
  readonly chanceOfPeerNearer: number;
}

/** Compares both over the records that hold elastix' answer. */
export function pairedErrors(name: string, records: readonly CaseRecord[]): PairedErrors {
  const pairs = records.flatMap(({ answer, errorMm, elastix }) =>
    answer === 'known' && elastix ? [{ concordMm: errorMm ?? Infinity, peerMm: elastix.errorMm ?? Infinity }] : [],
  );
  return comparePairs(name, pairs);
}

/** @param pairs errors of both on each case; infinite where there is no answer. */
export function comparePairs(
  name: string,
  pairs: readonly { readonly concordMm: number; readonly peerMm: number }[],
): PairedErrors {
  const both = pairs.filter(({ concordMm, peerMm }) => Math.max(concordMm, peerMm) <= wrongBeyondMm);
  const differences = both.map(({ concordMm, peerMm }) => concordMm - peerMm);
  const concordNearer = differences.filter((mm) => mm < -tieMm).length;
  const peerNearer = differences.filter((mm) => mm > tieMm).length;
  return {
    name,
    cases: pairs.length,
    concordRight: pairs.filter(({ concordMm }) => concordMm <= wrongBeyondMm).length,
    peerRight: pairs.filter(({ peerMm }) => peerMm <= wrongBeyondMm).length,
    bothRight: both.length,
    concordNearer,
    peerNearer,
    concordMedianMm: median(both.map(({ concordMm }) => concordMm)),
    peerMedianMm: median(both.map(({ peerMm }) => peerMm)),
    medianDifferenceMm: median(differences),
    chanceOfConcordNearer: signTest(concordNearer, peerNearer),
    chanceOfPeerNearer: signTest(peerNearer, concordNearer),
  };
}

/** Of all records, and of each pair of modalities. */
export function pairedErrorsByPair(records: readonly CaseRecord[]): PairedErrors[] {
  const groups = [...Map.groupBy(records, ({ pair }) => pair)].map(([pair, group]) => pairedErrors(pair, group));
  return [pairedErrors('all pairs', records), ...(groups.length > 1 ? groups : [])];
}

function median(values: readonly number[]): number | null {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}
