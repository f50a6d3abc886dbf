import type { CandidateId } from '../../../src-shared/registration-result.ts';
import type { Pose } from '../search/pose.ts';

/** A pose that competes, and how it came about. */
export interface Candidate {
  readonly id: CandidateId;
  /** Plain words for the table of candidates. */
  readonly label: string;
  readonly pose: Pose;
  /** Time of its own, ms; absent where it came out of the search, and shares the search's. */
  readonly elapsedMs?: number;
}

export interface RankedCandidate extends Candidate {
  /** NMI over the sampled head less 1; what is compared. */
  readonly fit: number;
  /**
   * False for what lies elsewhere than the search's best position: levels of 4 mm, which average noise away, tell places
   * apart better than the finest one (docs/search.md).
   */
  readonly competes: boolean;
}

/** The best fit wins; the earlier of two equals. The first one always competes. */
export function chooseBest(candidates: readonly RankedCandidate[]): RankedCandidate {
  return candidates.reduce((best, candidate) => (candidate.competes && candidate.fit > best.fit ? candidate : best));
}
