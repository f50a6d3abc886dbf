import type { CandidateId } from '../../../src-shared/registration-result.ts';
import type { Pose } from '../search/pose.ts';

/** A pose that may be chosen, and how it was found. */
export interface Candidate {
  readonly id: CandidateId;
  /** Shown in the table of candidates. */
  readonly label: string;
  readonly pose: Pose;
  /** ms; absent if the search found it, since its time is then the whole search's. */
  readonly elapsedMs?: number;
}

export interface RankedCandidate extends Candidate {
  /** NMI over the sampled head less 1, by what the search compared. */
  readonly fit: number;
  /** The same by what the finest levels compare, where that differs (see finest-levels.ts). Candidates are ranked by it. */
  readonly finestFit: number;
  /**
   * False if it lies elsewhere than the search's best position at 4 mm: that level averages noise away and tells wrong
   * positions from right ones better than the finest level does (docs/search.md).
   */
  readonly competes: boolean;
}

/** The candidate of best fit; the earlier of two equals. The first candidate always competes. */
export function chooseBest(candidates: readonly RankedCandidate[]): RankedCandidate {
  return candidates.reduce((best, candidate) =>
    candidate.competes && candidate.finestFit > best.finestFit ? candidate : best,
  );
}
