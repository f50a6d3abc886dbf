import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { multiply3, rotationAngle, rigidAbout } from '../../../src-shared/geometry/rigid-transform.ts';
import { identity4 } from '../../../src-shared/geometry/patient-space.ts';
import type { PreparedSeries } from '../intensity/prepared-series.ts';
import { evenOrientations } from './orientations.ts';
import type { SearchPair } from './pair.ts';
import { poseFrom, type Pose } from './pose.ts';

/** A field no longer than this along any axis, mm, shows part of a head only: heads are 180 and more from nose to nape, */
const longestMm = 175;
/** and if it is no thicker than this along one, little of it. Slabs across a whole head are longer than the first. */
const thinnestMm = 65;

/** Whether a series shows a small part of a head: inner ears, orbits, pituitary, temporal bone, cervical junction. */
export function isSmallField({ levels }: PreparedSeries): boolean {
  const { size, spacingMm } = levels[1].grid;
  const extents = size.map((n, axis) => n * spacingMm[axis]!);
  return Math.max(...extents) <= longestMm && Math.min(...extents) <= thinnestMm;
}

/** The header of a small field is tried within this turn, degrees, and this shift, mm: between two scans of one day heads move less. */
const turnDegrees = 24;
const shiftMm = 32;
/** Spacing of the shifts, mm: at 8 mm a small field converges from two thirds of it. */
const stepMm = 12;
/** Of so many even orientations some 25 lie within {@link turnDegrees}, 14° from each other. */
const orientations = 6000;

/** Poses about the one that the headers state. */
export function posesNearHeader({ sampled }: SearchPair): Pose[] {
  const header = poseFrom(identity4, sampled.centreMm);
  const turns = evenOrientations(orientations).filter(
    (rotation) => rotationAngle(rigidAbout(rotation, [0, 0, 0], [0, 0, 0])) < (turnDegrees * Math.PI) / 180,
  );
  const shifts = shiftsWithin(shiftMm, stepMm);
  return [header.rotation, ...turns].flatMap((turn) =>
    shifts.map((shift) => ({
      rotation: multiply3(turn, header.rotation),
      positionMm: header.positionMm.map((mm, axis) => mm + shift[axis]!) as unknown as Vec3,
    })),
  );
}

function shiftsWithin(radiusMm: number, spacingMm: number): Vec3[] {
  const steps = Math.floor(radiusMm / spacingMm);
  const along = Array.from({ length: 2 * steps + 1 }, (_, i) => (i - steps) * spacingMm);
  return along
    .flatMap((x) => along.flatMap((y) => along.map((z): Vec3 => [x, y, z])))
    .filter((shift) => Math.hypot(...shift) <= radiusMm);
}
