import { echoPlanarStretch } from '../alter/warp.ts';
import { ghosting } from '../alter/artefacts.ts';
import { noise } from '../alter/intensity.ts';
import { oneOf, type Family } from '../family.ts';
import { scanAgain } from '../placement.ts';
import { named } from './pairs.ts';
import { allPlanes, anyHeader, mixedPlacement, voxels } from './placements.ts';

/** Sequences that the data folder does not hold, made from those that it does (cases/made). */
export const sequenceFamilies: readonly Family[] = [
  {
    answer: 'known',
    name: 'contrast-t1',
    description: 'T1 after contrast: bright vessels, a tumour’s bright rim that the other series does not show',
    pairs: named('T1<-T1C', 'T1C<-T2', 'T1C<-CT', 'T1C<-FLAIR'),
    place: mixedPlacement,
    alterMoving: noise(0.01, 0.03),
  },
  {
    answer: 'known',
    name: 'swi',
    description:
      'susceptibility-weighted: dark veins and bone, little other contrast; 1.5–2.5 mm slices, header anywhere',
    pairs: named('T1<-SWI', 'T2<-SWI', 'CT<-SWI', 'SWI<-T1'),
    place: scanAgain({ spacingMm: voxels(0.6, 0.9, 1.5, 2.5), headTurnDegrees: 30, planes: ['axial'], ...anyHeader }),
  },
  {
    answer: 'known',
    name: 'dwi-b1000',
    description:
      'diffusion-weighted, b = 1000: the brain alone, 2 mm in plane, 4–5 mm slices, stretched by up to 5 mm; measured where it is not',
    pairs: named('T1<-DWI', 'T2<-DWI', 'FLAIR<-DWI', 'CT<-DWI'),
    warpSource: echoPlanarStretch(1, 5),
    place: scanAgain({ spacingMm: voxels(1.6, 2.2, 4, 5), headTurnDegrees: 30, planes: ['axial'], ...anyHeader }),
  },
  {
    answer: 'known',
    name: 'stretched-epi',
    description:
      'echo-planar at 2–3 mm, stretched by 5–12 mm at forehead and ears; measured where it is not, header anywhere',
    pairs: named('T1<-EPI', 'EPI<-T1'),
    warpSource: echoPlanarStretch(5, 12),
    place: scanAgain({ spacingMm: voxels(2, 3, 2, 3.5), headTurnDegrees: 30, planes: ['axial'], ...anyHeader }),
    alterMoving: oneOf(ghosting, (volume) => volume),
  },
  {
    answer: 'known',
    name: 'tof-slab',
    description: 'time-of-flight angiography, a slab of 50–80 mm of 0.5 x 0.5 x 0.7 mm voxels, header anywhere',
    pairs: named('T1<-TOF', 'T2<-TOF', 'CT<-TOF'),
    place: scanAgain({
      spacingMm: voxels(0.5, 0.6, 0.6, 0.8),
      headTurnDegrees: 20,
      planes: ['axial'],
      slabMm: (random) => random.uniform(50, 80),
      slabOffsetMm: 15,
      ...anyHeader,
    }),
  },
  {
    answer: 'known',
    name: 'ct-angiography',
    description: 'CT angiography, vessels of 250–450 HU, 0.5 mm in plane, 0.6–1 mm slices, header anywhere',
    pairs: named('T1<-CTA', 'CT<-CTA', 'CTA<-T1', 'CTA<-T2'),
    place: scanAgain({ spacingMm: voxels(0.5, 0.7, 0.6, 1), headTurnDegrees: 30, planes: ['axial'], ...anyHeader }),
  },
  {
    answer: 'known',
    name: 'eight-mm-slices',
    description: '7–8 mm slices, axial, coronal or sagittal, tilted to 30°, header anywhere',
    pairs: named('T1<-T2', 'T1<-FLAIR', 'T1<-CT', 'T1<-PD', 'T1<-PET', 'T2<-T1', 'CT<-T1'),
    place: scanAgain({ spacingMm: voxels(0.8, 1.1, 7, 8), headTurnDegrees: 30, planes: allPlanes, ...anyHeader }),
  },
];
