import type { Family, SeriesPair } from '../family.ts';
import { moveHeader, scanAgain, scannedInPlace } from '../placement.ts';
import { isSession, t1Fixed } from './pairs.ts';
import { allPlanes, anyHeader, mixedPlacement, voxels } from './placements.ts';
import type { Subject } from '../subjects.ts';
import { noise } from '../alter/intensity.ts';

const known = { answer: 'known', pairs: t1Fixed } as const;

/** Any orientation, other grids, thick slices, slabs, other pairs, and the real session: nothing else is wrong with the series. */
export const placementFamilies: readonly Family[] = [
  {
    ...known,
    name: 'header-moved',
    description: 'same voxels, header turned to 180° and shifted to 100 mm',
    place: moveHeader(180, 100),
  },
  {
    ...known,
    name: 'header-moved-little',
    description: 'same voxels, header turned to 30° and shifted to 30 mm',
    place: moveHeader(30, 30),
  },
  {
    ...known,
    name: 'resliced',
    description: 'scanned anew in any position of the head, 0.8–2 mm voxels, header anywhere',
    place: scanAgain({ spacingMm: voxels(0.8, 2, 0.8, 2), headTurnDegrees: 180, planes: allPlanes, ...anyHeader }),
  },
  {
    ...known,
    name: 'thick-slices',
    description: 'axial, coronal or sagittal 5 mm slices, tilted to 30°, header anywhere',
    place: scanAgain({ spacingMm: voxels(0.7, 1.1, 5, 5), headTurnDegrees: 30, planes: allPlanes, ...anyHeader }),
  },
  {
    ...known,
    name: 'thick-slices-any',
    description: '4–6 mm slices cut at any angle through the head, header anywhere',
    place: scanAgain({ spacingMm: voxels(0.7, 1.1, 4, 6), headTurnDegrees: 180, planes: ['axial'], ...anyHeader }),
  },
  {
    ...known,
    name: 'both-thick',
    description:
      'both series in 3–6 mm slices of their own, axial, coronal or sagittal, tilted to 15°, header anywhere',
    alterFixed: scannedInPlace({ spacingMm: voxels(0.7, 1.1, 3, 6), headTurnDegrees: 15, planes: allPlanes }),
    place: scanAgain({ spacingMm: voxels(0.7, 1.1, 3, 6), headTurnDegrees: 15, planes: allPlanes, ...anyHeader }),
  },
  {
    ...known,
    name: 'both-thick-axial',
    description:
      'both series in 5 mm axial slices, as one session gives them; the head turned to 5° between, header a little off',
    alterFixed: scannedInPlace({ spacingMm: voxels(0.9, 0.9, 5, 5), headTurnDegrees: 10, planes: ['axial'] }),
    place: scanAgain({
      spacingMm: voxels(0.9, 0.9, 5, 5),
      headTurnDegrees: 5,
      planes: ['axial'],
      headerDegrees: 10,
      headerMm: 20,
    }),
  },
  {
    ...known,
    name: 'fine-in-plane',
    description: '512x512 axial slices of 0.45–0.5 mm in plane, 3–6 mm thick, tilted to 20°, header anywhere',
    place: scanAgain({ spacingMm: voxels(0.45, 0.5, 3, 6), headTurnDegrees: 20, planes: ['axial'], ...anyHeader }),
  },
  {
    ...known,
    name: 'slab',
    description: 'a 70 mm axial slab of 1 mm voxels near the middle, tilted to 20°, header anywhere',
    place: scanAgain({
      spacingMm: voxels(0.8, 1, 0.9, 1.2),
      headTurnDegrees: 20,
      planes: ['axial'],
      slabMm: () => 70,
      slabOffsetMm: 15,
      ...anyHeader,
    }),
  },
  {
    ...known,
    name: 'same-modality',
    description: 'T1 on T1 of the same head, scanned anew with other noise',
    pairs: (subject) => (isSession(subject) ? [] : [{ fixed: 'T1', moving: 'T1' }]),
    place: mixedPlacement,
    alterMoving: noise(0.02, 0.05),
  },
  {
    ...known,
    name: 'roles-swapped',
    description: 'T1 moving, any other series fixed',
    pairs: (subject) => t1Fixed(subject).map(({ fixed, moving }) => ({ fixed: moving, moving: fixed })),
    place: mixedPlacement,
  },
  {
    ...known,
    name: 'without-t1',
    description: 'two series of which neither is T1',
    pairs: pairsWithoutT1,
    place: mixedPlacement,
  },
  {
    answer: 'known',
    name: 'real-session',
    description:
      'the real T1–T2 session (oblique, a slice missing in each), header turned to 180° and shifted to 100 mm',
    pairs: (subject) => (isSession(subject) ? [{ fixed: 'T1', moving: 'T2' }] : []),
    place: moveHeader(180, 100),
  },
];

function pairsWithoutT1(subject: Subject): SeriesPair[] {
  if (isSession(subject)) return [];
  const names = subject.seriesNames.filter((name) => name !== 'T1');
  return names.flatMap((fixed) => names.filter((moving) => moving !== fixed).map((moving) => ({ fixed, moving })));
}
