import { inTurn, oneOf, type Family } from '../family.ts';
import { brainExtracted, largeLesion } from '../alter/anatomy.ts';
import { ctPadding, ctTable, ghosting, metalStreaks } from '../alter/artefacts.ts';
import { blankBeyond, crop, defaced, missingEnd, wrongSpacing } from '../alter/extent.ts';
import { biasField, fewLevels, inverted, lowContrast, noise, otherScale, sixteenBits } from '../alter/intensity.ts';
import { computedTomography, magneticResonance, t1Fixed, wholeHeads } from './pairs.ts';
import { mixedPlacement } from './placements.ts';

const known = { answer: 'known', pairs: t1Fixed, place: mixedPlacement } as const;

/** Series with something wrong with them, whose answer is known all the same. The placement is mixed. */
export const degradedFamilies: readonly Family[] = [
  {
    ...known,
    name: 'bias-field',
    description: 'smooth shading from 1/2.5 to 2.5 in both series',
    pairs: magneticResonance,
    alterFixed: biasField(2.5),
    alterMoving: biasField(2.5),
  },
  {
    ...known,
    name: 'noise',
    description: 'noise of 6–15 % of the brightness, Rician in MR',
    alterMoving: noise(0.06, 0.15),
  },
  {
    ...known,
    name: 'low-contrast',
    description: 'tissues drawn together to 30 % of their contrast, with noise',
    alterMoving: inTurn(lowContrast(0.3), noise(0.02, 0.03)),
  },
  {
    ...known,
    name: 'other-scale',
    description: 'gamma 0.4–2.2, any factor and offset, floats',
    alterMoving: otherScale,
    alterFixed: otherScale,
  },
  {
    ...known,
    name: 'bit-depth',
    description: '16–64 levels, or all of 16 bits',
    alterMoving: oneOf(fewLevels, sixteenBits),
    alterFixed: oneOf(fewLevels, sixteenBits),
  },
  { ...known, name: 'inverted', description: 'bright is dark in the moving series', alterMoving: inverted },
  {
    ...known,
    name: 'ct-table-padding',
    description: 'CT with another couch and head holder, and padding outside the round field of view',
    pairs: computedTomography,
    alterSource: ctTable,
    alterMoving: ctPadding,
  },
  {
    ...known,
    name: 'metal-streaks',
    description: 'metal-like streaks low and in front',
    pairs: wholeHeads,
    alterSource: metalStreaks,
  },
  { ...known, name: 'defaced', description: 'moving series without a face', pairs: wholeHeads, alterSource: defaced },
  {
    ...known,
    name: 'defaced-fixed',
    description: 'fixed series without a face',
    pairs: wholeHeads,
    alterFixed: defaced,
  },
  {
    ...known,
    name: 'brain-extracted-fixed',
    description: 'brain-extracted fixed series, whole head moving',
    pairs: wholeHeads,
    alterFixed: brainExtracted,
  },
  {
    ...known,
    name: 'brain-extracted-moving',
    description: 'whole head fixed, brain-extracted moving series',
    pairs: (subject) => wholeHeads(subject).filter(({ moving }) => moving !== 'CT'),
    alterSource: brainExtracted,
  },
  {
    ...known,
    name: 'lesion',
    description: 'a lesion of 40–90 mm in the moving series alone',
    alterSource: largeLesion,
  },
  {
    ...known,
    name: 'wrong-spacing',
    description: 'spacing in the header off by up to 3 % an axis',
    alterMoving: wrongSpacing(0.03),
  },
  { ...known, name: 'ghosting', description: 'motion-like ghosts', pairs: magneticResonance, alterMoving: ghosting },
  { ...known, name: 'crop', description: 'cut to 40–70 % along any axis, anywhere', alterMoving: crop(0.4, 0.7) },
  { ...known, name: 'missing-top', description: 'the top 20–40 % cut off', alterSource: missingEnd(1, 0.2, 0.4) },
  {
    ...known,
    name: 'missing-bottom',
    description: 'the bottom 20–40 % cut off',
    alterSource: missingEnd(-1, 0.2, 0.4),
  },
  {
    ...known,
    name: 'missing-opposite-ends',
    description: 'the top 15–30 % cut off the fixed, the bottom 15–30 % off the moving series',
    alterFixed: missingEnd(1, 0.15, 0.3),
    alterSource: missingEnd(-1, 0.15, 0.3),
  },
  { ...known, name: 'half-blank', description: 'half of the slices are blank', alterMoving: blankBeyond(0.45, 0.6) },
  {
    ...known,
    name: 'several-at-once',
    description: 'a few of the above at once: extent, intensities and noise',
    alterFixed: oneOf(biasField(1.8), noise(0.02, 0.05), sixteenBits),
    alterSource: oneOf(largeLesion, missingEnd(-1, 0.1, 0.25), (volume) => volume),
    alterMoving: inTurn(oneOf(biasField(1.8), crop(0.6, 0.85), otherScale), noise(0.02, 0.06)),
  },
];
