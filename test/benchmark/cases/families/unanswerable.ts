import { oneOf, type Family } from '../family.ts';
import { blankBeyond } from '../alter/extent.ts';
import { bottle, legs, mirroredHeader, onlyNoise, thorax } from '../alter/phantoms.ts';
import { subjects } from '../subjects.ts';
import { t1Fixed } from './pairs.ts';
import { mixedPlacement } from './placements.ts';

const none = { answer: 'none', pairs: t1Fixed, place: mixedPlacement } as const;

/** Pairs that nobody can register rightly. A confident answer here is the worst defect. */
export const unanswerableFamilies: readonly Family[] = [
  {
    name: 'different-people',
    description: 'the moving series is another person’s',
    answer: 'different-people',
    // Only series that another subject has too.
    pairs: (subject) =>
      t1Fixed(subject).filter(({ moving }) =>
        subjects.some((other) => other !== subject && other.seriesNames.includes(moving)),
      ),
    place: mixedPlacement,
    movingFromOtherSubject: true,
  },
  { ...none, name: 'not-a-head', description: 'the moving series is a bottle with rods', alterSource: bottle },
  {
    ...none,
    name: 'wrong-body-part',
    description: 'the moving series is a chest or legs',
    alterSource: oneOf(thorax, legs),
  },
  { ...none, name: 'only-noise', description: 'the moving series is noise', alterSource: onlyNoise },
  {
    ...none,
    name: 'nearly-empty',
    description: 'all but 6–10 % of the slices are blank, at one end',
    alterMoving: blankBeyond(0.06, 0.1),
  },
  { ...none, name: 'mirrored', description: 'the moving series is a mirror image', alterSource: mirroredHeader },
];
