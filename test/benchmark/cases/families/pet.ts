import type { Family, SeriesPair } from '../family.ts';
import { moveHeader, scanAgain, type Placement } from '../placement.ts';
import type { Subject } from '../subjects.ts';
import { anyHeader } from './placements.ts';

function withPet({ seriesNames, madeNames = [] }: Subject): SeriesPair[] {
  return [...seriesNames, ...madeNames].includes('PET') ? [{ fixed: 'T1', moving: 'PET' }] : [];
}

interface Turns {
  readonly headTurnDegrees: number;
  readonly headerDegrees: number;
  readonly headerMm: number;
}

/** As scanners give PET: on the T1's own grid, in 2 mm voxels, in 3.3 and 5 mm slices, and as the RIRE study has it. */
const petScans = (turns: Turns): Placement => {
  const scans = [[2, 2, 2], [2, 2, 3.3], [1.1, 1.1, 5], [2.59, 2.59, 8]] as const; // prettier-ignore
  const placements = scans.map((spacing) => scanAgain({ spacingMm: () => spacing, planes: ['axial'], ...turns }));
  return (source, context) =>
    context.random.pick([moveHeader(turns.headerDegrees, turns.headerMm), ...placements])(source, context);
};

export const petFamilies: readonly Family[] = [
  {
    answer: 'known',
    name: 'pet',
    description: 'T1 and PET (one simulated, one made of MR): 1–2 mm voxels, 3.3 to 8 mm slices; header a little off',
    pairs: withPet,
    place: petScans({ headTurnDegrees: 12, headerDegrees: 15, headerMm: 20 }),
  },
  {
    answer: 'known',
    name: 'pet-any',
    description: 'the same with the head and the header turned anywhere',
    pairs: withPet,
    place: petScans({ headTurnDegrees: 180, ...anyHeader }),
  },
];
