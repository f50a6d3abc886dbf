import { toolFailure } from '../tool-failure.ts';
import type { Family } from './family.ts';
import { familyNamed } from './families/all-families.ts';
import { t1Fixed } from './families/pairs.ts';
import { subset } from './head-points.ts';
import { madeNamesOf } from './made/made-series.ts';
import { seededRandom } from './random.ts';
import { subjectNamed, subjects } from './subjects.ts';

/** A case before it is made: enough to make it again, bit for bit. */
export interface CasePlan {
  /** `family/subject/fixed-moving/seed`, for `--case`. */
  readonly id: string;
  readonly family: string;
  readonly subject: string;
  /** For example `T1<-T2`: T1 fixed, T2 moving. */
  readonly pair: string;
  readonly seed: number;
}

export interface PlanOptions {
  readonly limit: number;
  readonly seed: number;
  readonly pair?: string | undefined;
  readonly subject?: string | undefined;
}

/** Seeds of one `--seed` are apart from those of the next by this; `limit` is at most this. */
const seedStride = 100_000;

/** `limit` cases of a family, dealt evenly over the subjects and pairs that it takes. */
export function planCases(family: Family, { limit, seed, pair, subject }: PlanOptions): CasePlan[] {
  const kinds = subjects
    .filter(({ name }) => !subject || name === subject)
    .flatMap((one) => (family.pairs ?? t1Fixed)(one).map(({ fixed, moving }) => ({ subject: one.name, fixed, moving })))
    .filter(({ fixed, moving }) => !pair || pair === `${fixed}<-${moving}`);
  const order = subset(kinds, kinds.length, seededRandom(`order ${family.name} ${seed}`));
  if (order.length === 0) return [];
  return Array.from({ length: Math.min(limit, seedStride) }, (_, index) => {
    const kind = order[index % order.length]!;
    const caseSeed = seed * seedStride + index;
    return {
      id: `${family.name}/${kind.subject}/${kind.fixed}-${kind.moving}/${caseSeed}`,
      family: family.name,
      subject: kind.subject,
      pair: `${kind.fixed}<-${kind.moving}`,
      seed: caseSeed,
    };
  });
}

/** @throws Failure('usage') where the id names no case */
export function planFromId(id: string): CasePlan {
  const [family = '', subject = '', pair = '', seed = ''] = id.split('/');
  const [fixed = '', moving = ''] = pair.split('-');
  const head = subjectNamed(subject);
  const known = [...head.seriesNames, ...madeNamesOf(head)];
  if (!known.includes(fixed) || !known.includes(moving) || !/^\d+$/.test(seed)) {
    throw toolFailure('usage', `"${id}" is not a case: write family/subject/fixed-moving/seed.`);
  }
  return { id, family: familyNamed(family).name, subject, pair: `${fixed}<-${moving}`, seed: Number(seed) };
}
