import type { Family, SeriesPair } from '../family.ts';
import type { Subject } from '../subjects.ts';

export function isSession(subject: Subject): boolean {
  return subject.name === 'session';
}

export function isSimulated(subject: Subject): boolean {
  return subject.seriesNames.includes('CT');
}

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
