import { bodyAboutHead, type BodyScan } from '../body/body-about-head.ts';
import type { Family } from '../family.ts';
import { moveHeader } from '../placement.ts';
import type { Random } from '../random.ts';
import { computedTomography, isSimulated } from './pairs.ts';
import type { Subject } from '../subjects.ts';

/** Couch coordinates of another scanner, or a header that says anything. */
const elsewhere: Family['place'] = (source, context) =>
  context.random.pick([moveHeader(25, 400), moveHeader(180, 300)])(source, context);

/** A CT of head, neck and chest to the aortic arch. */
function toTheArch(random: Random): BodyScan {
  const inPlane = random.uniform(0.95, 1.3);
  return {
    plane: 'axial',
    spacingMm: [inPlane, inPlane, random.uniform(1, 2.5)],
    widthMm: random.uniform(380, 460),
    depthMm: random.uniform(290, 360),
    aboveMm: random.uniform(5, 60),
    belowMm: random.uniform(180, 260),
    slicesUpwards: random.pick([true, false]),
    tiltDegrees: 10,
  };
}

/** The whole body, or from the head to the thighs, in 5 mm slices. */
function wholeBody(random: Random, inPlane: number): BodyScan {
  return {
    plane: 'axial',
    spacingMm: [inPlane, inPlane, 5],
    widthMm: 500,
    depthMm: random.uniform(380, 500),
    aboveMm: random.uniform(10, 150),
    belowMm: random.pick([900, 1650]),
    slicesUpwards: random.pick([true, false]),
    tiltDegrees: 5,
  };
}

/** Sagittal or coronal MR of head and neck, or of head and spine. */
function neckOrSpine(random: Random): BodyScan {
  const plane = random.pick(['sagittal', 'coronal'] as const);
  const inPlane = random.uniform(0.9, 1.2);
  return {
    plane,
    spacingMm: [inPlane, inPlane, random.uniform(1, 4)],
    widthMm: plane === 'sagittal' ? random.uniform(150, 190) : random.uniform(230, 400),
    depthMm: plane === 'sagittal' ? random.uniform(230, 280) : random.uniform(190, 230),
    aboveMm: random.uniform(5, 40),
    belowMm: random.uniform(80, 300),
    slicesUpwards: true,
    tiltDegrees: 15,
  };
}

const resonance = (subject: Subject) =>
  isSimulated(subject) ? ['T1', 'T2', 'FLAIR'].map((moving) => ({ fixed: 'T1', moving })) : [];
const emission = (subject: Subject) =>
  subject.seriesNames.includes('PET') ? ['T1', 'CT'].map((fixed) => ({ fixed, moving: 'PET' })) : [];

const known = { answer: 'known', place: elsewhere } as const;

/** Heads in scans that show much more than a head: neck, shoulders, lungs, couch, or the whole body. */
export const bodyFamilies: readonly Family[] = [
  {
    ...known,
    name: 'head-in-neck-ct',
    description: 'the moving CT reaches to the aortic arch; couch elsewhere, or any header',
    pairs: computedTomography,
    alterSource: bodyAboutHead(toTheArch),
  },
  {
    ...known,
    name: 'head-in-fixed-neck-ct',
    description: 'the same, with the CT fixed',
    pairs: (subject) => computedTomography(subject).map(({ fixed, moving }) => ({ fixed: moving, moving: fixed })),
    alterFixed: bodyAboutHead(toTheArch),
  },
  {
    ...known,
    name: 'head-in-body-ct',
    description: 'the moving CT shows the body to the thighs or the feet, 5 mm slices',
    pairs: computedTomography,
    alterSource: bodyAboutHead((random) => wholeBody(random, 1.5)),
  },
  {
    ...known,
    name: 'head-in-body-pet',
    description: 'the same of PET, 4 mm in plane',
    pairs: emission,
    alterSource: bodyAboutHead((random) => wholeBody(random, 4)),
  },
  {
    ...known,
    name: 'head-in-neck-mr',
    description: 'sagittal or coronal MR with neck or spine',
    pairs: resonance,
    alterSource: bodyAboutHead(neckOrSpine),
  },
];

const below =
  (startsBelowMm: number, lengthMm: number) =>
  (random: Random): BodyScan => ({
    ...toTheArch(random),
    startsBelowMm,
    belowMm: startsBelowMm + lengthMm,
  });

/** Scans of a body without its head. */
export const headlessFamilies: readonly Family[] = [
  {
    answer: 'none',
    name: 'pelvis',
    description: 'the moving CT shows abdomen and pelvis',
    pairs: computedTomography,
    place: elsewhere,
    alterSource: bodyAboutHead(below(480, 340)),
  },
  {
    answer: 'none',
    name: 'knees',
    description: 'the moving series shows the knees, both or one',
    pairs: (subject) =>
      isSimulated(subject)
        ? [
            { fixed: 'T1', moving: 'T1' },
            { fixed: 'T1', moving: 'CT' },
          ]
        : [],
    place: elsewhere,
    alterSource: bodyAboutHead((random) => ({
      ...below(1100, 160)(random),
      widthMm: random.pick([160, 380]),
      depthMm: 180,
    })),
  },
];
