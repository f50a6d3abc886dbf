import { presetsTable } from '../../src-main/engine/registration/presets-table.ts';
import { planCases, type CasePlan } from '../benchmark/cases/case-plan.ts';
import type { Family } from '../benchmark/cases/family.ts';
import { familiesNamed } from '../benchmark/cases/families/all-families.ts';
import { isSession } from '../benchmark/cases/families/pairs.ts';
import { subset } from '../benchmark/cases/head-points.ts';
import { madeNamesOf } from '../benchmark/cases/made/made-series.ts';
import { seededRandom } from '../benchmark/cases/random.ts';
import { subjects, type Subject } from '../benchmark/cases/subjects.ts';
import { tableId } from './table-text.ts';

export interface SplitOptions {
  readonly train: number;
  readonly validate: number;
  /** Training takes the benchmark's cases of this seed, validation those of the next one. */
  readonly seed: number;
  /** The benchmark's families, as its --family takes them; those without a true transform are left out. */
  readonly families: string;
}

/** Cases to search on, and cases that only the search's winner and the present values are compared on. */
export interface Split {
  readonly train: readonly CasePlan[];
  readonly validate: readonly CasePlan[];
}

/** The pairs that have a preset and cases, as the benchmark names them. */
export const tunedPairs: readonly string[] = [...new Set(subjects.flatMap(pairsWithPreset))];

function pairsWithPreset(subject: Subject): string[] {
  if (isSession(subject)) return [];
  const seriesNames = [...subject.seriesNames, ...madeNamesOf(subject)];
  return seriesNames
    .flatMap((fixed) => seriesNames.map((moving) => `${fixed}<-${moving}`))
    .filter((pair) => tableId(pair) in presetsTable.pairs);
}

/**
 * Families in turn, one case each, until there are enough. No case of one half is in the other: the seeds differ, and
 * where several heads have the pair, training sees the first of them only and validation the others only. Both halves
 * go through the families in the same order, so that they are alike in difficulty however small they are.
 */
export function splitCases(pair: string, { train, validate, seed, families }: SplitOptions): Split {
  const answerable = familiesNamed(families).filter(({ answer }) => answer === 'known');
  const order = subset(answerable, answerable.length, seededRandom(`tuning ${pair} ${seed}`));
  const having = subjects.filter((subject) => pairsWithPreset(subject).includes(pair)).map(({ name }) => name);
  const [first, ...others] = having;
  if (!first) return { train: [], validate: [] };
  return {
    train: inTurn(pair, [first], seed, train, order),
    validate: inTurn(pair, others.length > 0 ? others : [first], seed + 1, validate, order),
  };
}

function inTurn(
  pair: string,
  heads: readonly string[],
  seed: number,
  count: number,
  order: readonly Family[],
): CasePlan[] {
  const plans: CasePlan[] = [];
  for (let round = 0; plans.length < count; round++) {
    const before = plans.length;
    for (const [index, family] of order.entries()) {
      // Heads in turn too; a family that this head has no such case of takes the next head's.
      const inOrder = heads.map((_, i) => heads[(i + index + round) % heads.length]!);
      const cases = inOrder
        .map((subject) => planCases(family, { limit: round + 1, seed, pair, subject }))
        .find((found) => found.length > 0);
      if (cases && plans.length < count) plans.push(cases[round]!);
    }
    if (plans.length === before) break;
  }
  return plans;
}
