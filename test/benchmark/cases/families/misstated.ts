import {
  multiply4,
  patientFromVoxel,
  voxelFromPatient,
  type Mat3,
  type Vec3,
} from '../../../../src-shared/geometry/patient-space.ts';
import { brainShift, gradientDistortion } from '../alter/distortion.ts';
import type { Family } from '../family.ts';
import { moveHeader, scanAgain, type Placement, type ScanPlan } from '../placement.ts';
import type { Random } from '../random.ts';
import { t1Fixed } from './pairs.ts';
import { allPlanes, anyHeader, mixedPlacement, voxels } from './placements.ts';

const notRigid = { answer: 'not-rigid', pairs: t1Fixed } as const;
const known = { answer: 'known', pairs: t1Fixed, place: mixedPlacement } as const;

const thin = { spacingMm: voxels(0.9, 1.1, 0.9, 1.1), headTurnDegrees: 30, planes: allPlanes } as const;
const thick = { spacingMm: voxels(0.7, 1, 4.5, 5.5), headTurnDegrees: 20, planes: allPlanes } as const;

/** One axis is stated too long or too short by this share. */
const stretched =
  (least: number, most: number, axes: readonly (0 | 1 | 2)[]) =>
  (random: Random): Mat3 => {
    const stretch = random.uniform(least, most) * random.pick([-1, 1]);
    const axis = random.pick(axes);
    const along = [0, 1, 2].map((one) => (one === axis ? 1 + stretch : 1)) as [number, number, number];
    return [along[0], 0, 0, 0, along[1], 0, 0, 0, along[2]];
  };

/** Slices lie above each other in the header and do not in truth: a gantry's tilt that was not undone. */
const sheared = (random: Random): Mat3 => {
  const shear = Math.tan((random.uniform(3, 18) * Math.PI) / 180) * random.pick([-1, 1]);
  return [1, 0, 0, 0, 1, shear, 0, 0, 1];
};

/** The voxels stay; the header states other spacings, and another place. */
function restated(alongAxes: (random: Random) => Mat3): Placement {
  const place = moveHeader(anyHeader.headerDegrees, anyHeader.headerMm);
  return (source, context) => {
    const { volume, placedFromSource } = place(source, context);
    const stated = alongAxes(context.random);
    const spacingMm = [0, 4, 8].map((at, axis) => volume.grid.spacingMm[axis]! * stated[at]!) as unknown as Vec3;
    const grid = { ...volume.grid, spacingMm };
    const statedFromPlaced = multiply4(patientFromVoxel(grid), voxelFromPatient(volume.grid));
    return { volume: { ...volume, grid }, placedFromSource: multiply4(statedFromPlaced, placedFromSource) };
  };
}

function misstatedScan(plan: Omit<ScanPlan, 'headerDegrees' | 'headerMm'>) {
  return scanAgain({ ...plan, ...anyHeader });
}

/** Pairs whose moving series has a header that states its own geometry wrongly: no rigid transform answers them. */
export const misstatedFamilies: readonly Family[] = [
  {
    ...notRigid,
    name: 'scale-thin',
    description: '1 mm voxels, one axis stated 2–10 % too long or short',
    place: restated(stretched(0.02, 0.1, [0, 1, 2])),
  },
  {
    ...notRigid,
    name: 'scale-thick',
    description: '5 mm slices, their spacing stated 4–10 % too long or short',
    place: misstatedScan({ ...thick, misstated: stretched(0.04, 0.1, [2]) }),
  },
  {
    ...notRigid,
    name: 'shear-thin',
    description: '1 mm voxels, a tilt of 3–18° not undone',
    place: misstatedScan({ ...thin, misstated: sheared }),
  },
  {
    ...notRigid,
    name: 'shear-thick',
    description: '5 mm slices, a tilt of 3–18° not undone',
    place: misstatedScan({ ...thick, misstated: sheared }),
  },
];

/** Series that are not quite rigid and sound all the same: nobody must be told that a header is wrong. */
export const distortedFamilies: readonly Family[] = [
  {
    ...known,
    name: 'gradient-distortion',
    description: 'the moving series warped as uncorrected gradients do, up to 1–2.5 mm at 110 mm from the isocentre',
    alterSource: gradientDistortion,
  },
  {
    ...known,
    name: 'brain-shift',
    description: 'the brain under a part of the skull sunk by 4–10 mm in the moving series',
    alterSource: brainShift,
  },
];
