import type { Vec3 } from '../../../../src-shared/geometry/patient-space.ts';
import type { AlterContext, Family } from '../family.ts';
import { scanAgain, scannedInPlace } from '../placement.ts';
import { named } from './pairs.ts';
import { anyHeader } from './placements.ts';

/** The scans of one kind in the study of West et al. (1997): voxels, mm, and the thickness that their slices cover, mm. */
interface RireScan {
  readonly spacingMm: Vec3;
  readonly coverMm: readonly [least: number, most: number];
}

/** 20–26 slices of MR, 28–34 of CT, 15 of PET (West et al., J Comput Assist Tomogr 1997;21:554–566). */
const rireScans: Readonly<Record<'MR' | 'CT' | 'PT', RireScan>> = {
  MR: { spacingMm: [1.25, 1.25, 4], coverMm: [80, 104] },
  CT: { spacingMm: [0.65, 0.65, 4], coverMm: [112, 136] },
  PT: { spacingMm: [2.59, 2.59, 8], coverMm: [120, 120] },
};

function scanOf({ modality }: AlterContext, headTurnDegrees: number) {
  const { spacingMm, coverMm } = rireScans[modality === 'CT' || modality === 'PT' ? modality : 'MR'];
  return {
    spacingMm: () => spacingMm,
    headTurnDegrees,
    planes: ['axial'],
    slabMm: (random: AlterContext['random']) => random.uniform(...coverMm),
    slabOffsetMm: 10,
  } as const;
}

const known = {
  answer: 'known',
  pairs: named('T1<-CT', 'T1<-PET', 'T2<-CT', 'T2<-PET', 'PD<-CT', 'PD<-PET'),
  alterFixed: (volume, context) => scannedInPlace(scanOf(context, 5))(volume, context),
} as const satisfies Partial<Family>;

/** The geometry of the study that is known as RIRE: CT and PET onto MR. Its distortion of MR is not simulated. */
export const rireFamilies: readonly Family[] = [
  {
    ...known,
    name: 'rire',
    description:
      'RIRE geometry: MR 1.25 x 1.25 x 4 mm fixed; CT 0.65 x 0.65 x 4 or PET 2.59 x 2.59 x 8 mm moving, the head tilted to 15°, header off by up to 10° and 30 mm',
    place: (source, context) => scanAgain({ ...scanOf(context, 15), headerDegrees: 10, headerMm: 30 })(source, context),
  },
  {
    ...known,
    name: 'rire-any',
    description: 'the same, header anywhere',
    place: (source, context) => scanAgain({ ...scanOf(context, 15), ...anyHeader })(source, context),
  },
];
