import type { Modality } from '../../../src-shared/modality.ts';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../../src-main/engine/volume.ts';
import { moveHeader, scanAgain, type Placement } from './placement.ts';
import type { Random } from './random.ts';
import type { Subject } from './subjects.ts';

export interface AlterContext {
  readonly random: Random;
  readonly seriesName: string;
  readonly modality: Modality;
  /** Value of air. */
  readonly background: number;
  /** Points over the head in the volume's own patient space, mm. */
  readonly headPointsMm: readonly Vec3[];
}

/** A change of a series' voxels or grid that does not move the head. */
export type Alter = (volume: Volume, context: AlterContext) => Volume;

/**
 * What the right answer of a case is: a known transform; none, so the verdict must be `failed`; or none because the
 * heads differ, where a rigid fit exists and the verdict must only not be `good`.
 */
export type Answer = 'known' | 'none' | 'different-people';

export interface Family {
  readonly name: string;
  readonly asks: string;
  readonly answer: Answer;
  /** Subjects and pairs that make sense; all where absent. */
  readonly takes?: (subject: Subject, fixedName: string, movingName: string) => boolean;
  readonly alterFixed?: Alter;
  /** Before the moving series is placed. */
  readonly alterSource?: Alter;
  readonly place: Placement;
  /** After the moving series was placed. */
  readonly alterMoving?: Alter;
  /** Takes the moving series from another subject or from a phantom instead. */
  readonly movingFrom?: 'other-subject' | 'phantom';
}

const anyHeader = { headerDegrees: 180, headerMm: 100 };
const isotropic =
  (low: number, high: number) =>
  (random: Random): Vec3 => {
    const spacing = random.uniform(low, high);
    return [spacing, spacing, random.uniform(low, high)];
  };
const slices =
  (inPlaneLow: number, inPlaneHigh: number, low: number, high: number) =>
  (random: Random): Vec3 => {
    const inPlane = random.uniform(inPlaneLow, inPlaneHigh);
    return [inPlane, inPlane, random.uniform(low, high)];
  };
const allPlanes = ['axial', 'coronal', 'sagittal'] as const;
const wholeHeads = (subject: Subject): boolean => subject.name !== 'session';

/** The cases of the first aim: any orientation, other grids, thick slices, slabs, and the real session. */
export const families: readonly Family[] = [
  {
    name: 'header-moved',
    asks: 'same voxels, header turned to 180° and shifted to 100 mm',
    answer: 'known',
    takes: wholeHeads,
    place: moveHeader(180, 100),
  },
  {
    name: 'header-moved-little',
    asks: 'same voxels, header turned to 30° and shifted to 30 mm',
    answer: 'known',
    takes: wholeHeads,
    place: moveHeader(30, 30),
  },
  {
    name: 'resliced',
    asks: 'scanned anew in any position of the head, 0.8–2 mm voxels, header anywhere',
    answer: 'known',
    takes: wholeHeads,
    place: scanAgain({ spacingMm: isotropic(0.8, 2), headTurnDegrees: 180, planes: allPlanes, ...anyHeader }),
  },
  {
    name: 'thick-slices',
    asks: 'axial, coronal or sagittal 5 mm slices, tilted to 30°, header anywhere',
    answer: 'known',
    takes: wholeHeads,
    place: scanAgain({ spacingMm: slices(0.7, 1.1, 5, 5), headTurnDegrees: 30, planes: allPlanes, ...anyHeader }),
  },
  {
    name: 'thick-slices-any',
    asks: '4–6 mm slices cut at any angle through the head, header anywhere',
    answer: 'known',
    takes: wholeHeads,
    place: scanAgain({ spacingMm: slices(0.7, 1.1, 4, 6), headTurnDegrees: 180, planes: ['axial'], ...anyHeader }),
  },
  {
    name: 'slab',
    asks: 'a 70 mm axial slab of 1 mm voxels near the middle, tilted to 20°, header anywhere',
    answer: 'known',
    takes: wholeHeads,
    place: scanAgain({
      spacingMm: slices(0.8, 1, 0.9, 1.2),
      headTurnDegrees: 20,
      planes: ['axial'],
      slabMm: () => 70,
      slabOffsetMm: 15,
      ...anyHeader,
    }),
  },
  {
    name: 'real-session',
    asks: 'the real T1–T2 session (oblique, a slice missing in each), header turned to 180° and shifted to 100 mm',
    answer: 'known',
    takes: (subject) => subject.name === 'session',
    place: moveHeader(180, 100),
  },
];
