import type { CaseRecord } from '../run-case.ts';
import { signTest } from '../sign-test.ts';
import { quantile, wrongBeyondMm } from '../summary.ts';

/** Differences of error below this are ties, mm: far below what any reader could see, and what rounding makes. */
const tieMm = 0.003;

/** Concord and native elastix on the same cases with a known answer. */
export interface PairedErrors {
  readonly name: string;
  readonly cases: number;
  /** Cases that each has within 3 mm, and that both have. */
  readonly concordRight: number;
  readonly elastixRight: number;
  readonly bothRight: number;
  /** Of the cases that both have: whose answer is nearer the truth. What is in neither is a tie. */
  readonly concordNearer: number;
  readonly elastixNearer: number;
  /** Over the cases that both have, mm; null where there are none. */
  readonly concordMedianMm: number | null;
  readonly elastixMedianMm: number | null;
  /** Of Concord's error less elastix', mm: negative where Concord is nearer. */
  readonly medianDifferenceMm: number | null;
  /** How likely chance alone makes Concord (elastix) nearer at least this often: sign test, one-sided. */
  readonly chanceOfConcordNearer: number;
  readonly chanceOfElastixNearer: number;
}

/** Compares both over the records that hold elastix' answer. */
export function pairedErrors(name: string, records: readonly CaseRecord[]): PairedErrors {
  const pairs = records.flatMap(({ answer, errorMm, elastix }) =>
    answer === 'known' && elastix ? [{ concord: errorMm ?? Infinity, elastix: elastix.errorMm ?? Infinity }] : [],
  );
  const both = pairs.filter((pair) => pair.concord <= wrongBeyondMm && pair.elastix <= wrongBeyondMm);
  const differences = both.map(({ concord, elastix }) => concord - elastix);
  const concordNearer = differences.filter((mm) => mm < -tieMm).length;
  const elastixNearer = differences.filter((mm) => mm > tieMm).length;
  return {
    name,
    cases: pairs.length,
    concordRight: pairs.filter(({ concord }) => concord <= wrongBeyondMm).length,
    elastixRight: pairs.filter(({ elastix }) => elastix <= wrongBeyondMm).length,
    bothRight: both.length,
    concordNearer,
    elastixNearer,
    concordMedianMm: median(both.map(({ concord }) => concord)),
    elastixMedianMm: median(both.map(({ elastix }) => elastix)),
    medianDifferenceMm: median(differences),
    chanceOfConcordNearer: signTest(concordNearer, elastixNearer),
    chanceOfElastixNearer: signTest(elastixNearer, concordNearer),
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
