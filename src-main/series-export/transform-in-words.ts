import type { Mat4, Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { invertAffine, transformPoint } from '../../src-shared/geometry/patient-space.ts';
import { quaternionFromRotation, rotationOf } from '../../src-shared/geometry/rigid-transform.ts';

/** A rigid motion as a reader pictures it. */
export interface MotionInWords {
  /** How far the moving head's point at `aboutMm` is shifted, LPS mm. */
  readonly shiftMm: Vec3;
  /** The whole rotation. */
  readonly rotationDegrees: number;
  /** The rotation's share about each LPS axis (the rotation vector), degrees: nodding is about left, turning about superior. */
  readonly aboutAxesDegrees: Vec3;
}

/** How the moving series was moved to lie on the fixed one, stated at a point of the fixed space (the head's middle). */
export function motionInWords(movingFromFixed: Mat4, aboutMm: Vec3): MotionInWords {
  const fixedFromMoving = invertAffine(movingFromFixed);
  const from = aboutMm;
  const to = transformPoint(fixedFromMoving, from);
  const [w, x, y, z] = quaternionFromRotation(rotationOf(fixedFromMoving));
  const sine = Math.hypot(x, y, z);
  const degrees = (2 * Math.atan2(sine, w) * 180) / Math.PI;
  const share = sine < 1e-12 ? 0 : degrees / sine;
  return {
    shiftMm: [to[0] - from[0], to[1] - from[1], to[2] - from[2]],
    rotationDegrees: degrees,
    aboutAxesDegrees: [x * share, y * share, z * share],
  };
}
