import { multiply4, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { orthonormalised, rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';

const noRotation = rotationFromVector([0, 0, 0]);

/**
 * The position after the moving series' picture was shifted by `shiftMm` of the fixed patient space. What was seen at
 * p is then seen at p + shift, so the point p shows what p − shift showed.
 */
export function moved(movingFromFixed: Mat4, shiftMm: Vec3): Mat4 {
  const back: Vec3 = [-shiftMm[0], -shiftMm[1], -shiftMm[2]];
  return orthonormalised(multiply4(movingFromFixed, rigidAbout(noRotation, [0, 0, 0], back)));
}

/** The position after the picture was turned by `degrees` about `axis` (right-hand rule) through `centreMm`. */
export function rotated(movingFromFixed: Mat4, axis: Vec3, degrees: number, centreMm: Vec3): Mat4 {
  const radians = (-degrees * Math.PI) / 180 / Math.hypot(...axis);
  const turnedBack = rotationFromVector([axis[0] * radians, axis[1] * radians, axis[2] * radians]);
  return orthonormalised(multiply4(movingFromFixed, rigidAbout(turnedBack, centreMm, [0, 0, 0])));
}
