/** What each part of `npm run torture` is given, and what it gives back. */

export interface TortureOptions {
  /** Everything random comes from it, so that a failure can be had again. */
  readonly seed: number;
  /** 1 is the whole run; a smaller fraction makes proportionally fewer cases. */
  readonly scale: number;
  /** A folder of this part's own, emptied afterwards. */
  readonly folder: string;
  log(line: string): void;
}

export interface TortureOutcome {
  readonly cases: number;
  /** Plain counts that the summary prints, such as `{ refused: 1980, identical: 20 }`. */
  readonly figures: Readonly<Record<string, number>>;
  /** One line for each case that went wrong, with what is needed to have it again; empty if all is well. */
  readonly violations: readonly string[];
}

export type TorturePart = (options: TortureOptions) => Promise<TortureOutcome>;

/** A seeded generator of numbers in [0, 1): mulberry32 (Ettinger 2017), public domain. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
