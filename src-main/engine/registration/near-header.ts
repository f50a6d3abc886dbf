import type { CriterionOptions } from '../search/criterion.ts';
import type { SearchPair } from '../search/pair.ts';
import type { Pose } from '../search/pose.ts';
import { isSmallField, posesNearHeader } from '../search/small-field.ts';
import { refineAll } from './candidates.ts';
import { evenRanges, type WorkerPool } from './worker-pool.ts';

/** How many of the poses about the header are refined, and how many distinct optima of them are kept. */
const refined = 60;
const kept = 6;

/**
 * Optima about the header's own position, for a small field: too little of the head for the search of all orientations to
 * rank the right start among the best ones. None for a series that shows a head.
 */
export async function optimaNearHeader(
  pool: WorkerPool,
  pair: SearchPair,
  criteria: readonly CriterionOptions[],
): Promise<Pose[]> {
  if (!isSmallField(pair.sampled)) return [];
  const poses = posesNearHeader(pair);
  const found: Pose[] = [];
  for (const criterion of criteria) {
    const values = await pool.run(
      'evaluate',
      evenRanges(poses.length, 4 * pool.concurrency).map(({ first, end }) => ({
        pair,
        criterion,
        poses: poses.slice(first, end),
      })),
    );
    const best = values
      .flat()
      .map((value, index) => ({ value, index }))
      .filter(({ value }) => value > -Infinity)
      .sort((a, b) => b.value - a.value || a.index - b.index)
      .slice(0, refined);
    const starts = best.map(({ index }) => poses[index]!);
    const optima = await refineAll(pool, pair, criterion, starts);
    found.push(...optima.slice(0, kept).map(({ pose }) => pose));
  }
  return found;
}
