import { rotationFromVector, multiply3 } from '../../../src-shared/geometry/rigid-transform.ts';
import type { Mat3, Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { identity4 } from '../../../src-shared/geometry/patient-space.ts';
import type { Alter } from './family.ts';
import { randomDirection, type Random } from './random.ts';
import { gridCovering, reslice } from './reslice.ts';

/** A part of the head scanned finely. */
export interface SmallField {
  readonly name: string;
  readonly plane: 'axial' | 'coronal' | 'sagittal';
  /** Its middle, mm from the middle of the brain's base in an upright simulated head: left, back, up. */
  readonly middleMm: Vec3;
  /** In plane, in plane, across the slices. */
  readonly sizeMm: (random: Random) => Vec3;
  readonly spacingMm: Vec3;
}

const about =
  (inPlane: number, thickness: number) =>
  (random: Random): Vec3 => [
    inPlane * random.uniform(0.93, 1.14),
    inPlane * random.uniform(0.93, 1.07),
    thickness * random.uniform(0.75, 1.4),
  ];

/** The simulated heads lie in the space of the MNI atlas: LPS there is its millimetres with left and front exchanged. */
export const smallFields: readonly SmallField[] = [
  { name: 'inner ears', plane: 'axial', middleMm: [0, 30, -35], sizeMm: about(140, 40), spacingMm: [0.5, 0.5, 0.7] },
  { name: 'temporal bone', plane: 'axial', middleMm: [0, 28, -38], sizeMm: about(140, 42), spacingMm: [0.5, 0.5, 0.7] },
  { name: 'orbits', plane: 'axial', middleMm: [0, -42, -32], sizeMm: about(140, 36), spacingMm: [0.6, 0.6, 2] },
  { name: 'pituitary', plane: 'coronal', middleMm: [0, -2, -28], sizeMm: about(140, 24), spacingMm: [0.6, 0.6, 2] },
  { name: 'cervical junction', plane: 'sagittal', middleMm: [0, 38, -28], sizeMm: about(140, 44), spacingMm: [0.7, 0.7, 2] },
]; // prettier-ignore

/** Columns: row, column and slice direction, LPS. */
const directions: Record<SmallField['plane'], Mat3> = {
  axial: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  coronal: [1, 0, 0, 0, 0, 1, 0, -1, 0],
  sagittal: [0, 0, -1, 1, 0, 0, 0, -1, 0],
};

/** Scans one of the fields in the head's own patient space: tilted to 12°, its middle 8 mm off, only what the source shows. */
export function smallField(fields: readonly SmallField[]): Alter {
  return (source, { random, background, modality }) => {
    const field = random.pick(fields);
    const turn = randomDirection(random);
    const angle = (random.uniform(0, 12) * Math.PI) / 180;
    const tilt = rotationFromVector([turn[0] * angle, turn[1] * angle, turn[2] * angle]);
    const direction = multiply3(tilt, directions[field.plane]);
    const offset = randomDirection(random);
    const away = random.uniform(0, 8);
    const middle = field.middleMm.map((mm, axis) => mm + away * offset[axis]!) as unknown as Vec3;
    const size = field.sizeMm(random);
    const marginMm = size.map((mm, axis) => (mm - field.spacingMm[axis]!) / 2) as unknown as Vec3;
    const grid = gridCovering([middle], direction, field.spacingMm, marginMm);
    const fine = Math.max(...field.spacingMm) < 1;
    const scanned = reslice(source, identity4, grid, { outside: () => background, kernel: fine ? 'cubic' : 'linear' });
    // A sharp kernel of CT is noisy.
    const sigma = modality === 'CT' ? 45 : 0;
    return { grid, voxels: scanned.voxels.map((value) => Math.round(value + sigma * random.normal())) };
  };
}
