import type { Family, SeriesPair } from '../family.ts';
import { moveHeader } from '../placement.ts';
import { smallField, smallFields } from '../small-field.ts';
import type { Subject } from '../subjects.ts';
import { isSimulated } from './pairs.ts';

/** T2 and T1 for all parts; CT as for the temporal bone. */
function pairs(subject: Subject): readonly SeriesPair[] {
  return isSimulated(subject) ? ['T2', 'T1', 'CT'].map((moving) => ({ fixed: 'T1', moving })) : [];
}

/** Inner ears, temporal bone, orbits, pituitary, cervical junction: 120 to 160 mm in plane, 18 to 60 mm thick. */
export const smallFieldFamilies: readonly Family[] = [
  {
    answer: 'known',
    name: 'small-field',
    description: 'a small part of the head scanned finely (T2, T1, CT), header right to 20° and 30 mm',
    pairs,
    alterSource: smallField(smallFields),
    place: moveHeader(20, 30),
  },
  {
    answer: 'known',
    name: 'small-field-any',
    description: 'the same with a header that says anything',
    pairs,
    alterSource: smallField(smallFields),
    place: moveHeader(180, 100),
  },
];
