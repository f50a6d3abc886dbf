import type { Family, SeriesPair } from '../family.ts';
import { madeNamesOf } from '../made/made-series.ts';
import type { Subject } from '../subjects.ts';

export function isSession(subject: Subject): boolean {
  return subject.name === 'session';
}

export function isSimulated(subject: Subject): boolean {
  return subject.seriesNames.includes('CT');
}

/** The subject's series of the data folder and those made of them. */
function allNames(subject: Subject): string[] {
  return [...subject.seriesNames, ...madeNamesOf(subject)];
}

/** These of a subject's pairs, written as `T1<-CT`, that it has the series of. */
export function named(...pairs: readonly string[]): NonNullable<Family['pairs']> {
  return (subject) =>
    pairs
      .map((pair) => {
        const [fixed = '', moving = ''] = pair.split('<-');
        return { fixed, moving };
      })
      .filter(({ fixed, moving }) => allNames(subject).includes(fixed) && allNames(subject).includes(moving));
}

/** The pairs of several rules. */
export function pairsOf(...rules: readonly NonNullable<Family['pairs']>[]): NonNullable<Family['pairs']> {
  return (subject) => rules.flatMap((rule) => rule(subject));
}

/** The real session's T1 and T2. */
export const realSession: NonNullable<Family['pairs']> = (subject) =>
  isSession(subject) ? [{ fixed: 'T1', moving: 'T2' }] : [];

/** T1 fixed, every other series moving; the real session has a family of its own. */
export function t1Fixed(subject: Subject): readonly SeriesPair[] {
  if (isSession(subject)) return [];
  return subject.seriesNames.filter((name) => name !== 'T1').map((moving) => ({ fixed: 'T1', moving }));
}

/** The same for the simulated subjects, which have a skull and a face. */
export const wholeHeads: NonNullable<Family['pairs']> = (subject) => (isSimulated(subject) ? t1Fixed(subject) : []);

/** The same for magnitude MR alone. */
export const magneticResonance: NonNullable<Family['pairs']> = (subject) =>
  t1Fixed(subject).filter(({ moving }) => moving !== 'CT' && moving !== 'PET');

export const computedTomography: NonNullable<Family['pairs']> = (subject) =>
  t1Fixed(subject).filter(({ moving }) => moving === 'CT');
