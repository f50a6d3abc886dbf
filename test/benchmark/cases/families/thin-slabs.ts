import type { Family } from '../family.ts';
import { scanAgain, type Placement } from '../placement.ts';
import { isSession, pairsOf, realSession, t1Fixed } from './pairs.ts';
import { anyHeader, voxels } from './placements.ts';

/** PET at 6 mm shows nothing in a slab of its own resolution; angiography alone shows a few vessels and the skin. */
const pairs = pairsOf(
  (subject) => (isSession(subject) ? [] : t1Fixed(subject)).filter(({ moving }) => !['PET', 'PCA'].includes(moving)),
  realSession,
);

/** A slab cut at any angle, up to 25 mm from the head's middle: 1 mm voxels, or 2–4 mm slices. */
const thinSlab =
  (leastMm: number, mostMm: number): Placement =>
  (source, context) =>
    scanAgain({
      spacingMm: context.random.pick([voxels(0.8, 1, 0.9, 1.2), voxels(0.5, 0.8, 2, 4)]),
      headTurnDegrees: 180,
      planes: ['axial'],
      slabMm: (random) => random.uniform(leastMm, mostMm),
      slabOffsetMm: 25,
      ...anyHeader,
    })(source, context);

/** Slabs far thinner than the head. */
export const thinSlabFamilies: readonly Family[] = [
  {
    answer: 'known',
    pairs,
    name: 'slab-20',
    description: 'a slab of 14–20 mm cut at any angle, 1 mm voxels or 2–4 mm slices, header anywhere',
    place: thinSlab(14, 20),
  },
  {
    answer: 'known',
    pairs,
    name: 'slab-8',
    description: 'a slab of 8–14 mm cut at any angle, 1 mm voxels or 2–4 mm slices, header anywhere',
    place: thinSlab(8, 14),
  },
];
