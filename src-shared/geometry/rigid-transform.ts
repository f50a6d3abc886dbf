import { invertAffine, type Mat3, type Mat4, type Vec3 } from './patient-space.ts';

/** Unit quaternion, scalar first. */
export type Quaternion = readonly [w: number, x: number, y: number, z: number];

/** Rotation matrix (row-major) of a quaternion that need not be normalised. */
export function rotationFromQuaternion([w0, x0, y0, z0]: Quaternion): Mat3 {
  const n = Math.hypot(w0, x0, y0, z0);
  const [w, x, y, z] = [w0 / n, x0 / n, y0 / n, z0 / n];
  return [
    1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
    2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
  ]; // prettier-ignore
}

/** Unit quaternion of a rotation matrix, w ≥ 0. Shepperd 1978. */
export function quaternionFromRotation(r: Mat3): Quaternion {
  const trace = r[0] + r[4] + r[8];
  let q: [number, number, number, number];
  if (trace > r[0] && trace > r[4] && trace > r[8]) q = [1 + trace, r[7] - r[5], r[2] - r[6], r[3] - r[1]];
  else if (r[0] > r[4] && r[0] > r[8]) q = [r[7] - r[5], 1 + r[0] - r[4] - r[8], r[1] + r[3], r[2] + r[6]];
  else if (r[4] > r[8]) q = [r[2] - r[6], r[1] + r[3], 1 - r[0] + r[4] - r[8], r[5] + r[7]];
  else q = [r[3] - r[1], r[2] + r[6], r[5] + r[7], 1 - r[0] - r[4] + r[8]];
  const n = Math.hypot(...q) * (q[0] < 0 ? -1 : 1);
  return [q[0] / n, q[1] / n, q[2] / n, q[3] / n];
}

/** Rotation by `|v|` radians about the axis `v` (Rodrigues). */
export function rotationFromVector([x, y, z]: Vec3): Mat3 {
  const angle = Math.hypot(x, y, z);
  const s = angle < 1e-12 ? 0.5 : Math.sin(angle / 2) / angle;
  return rotationFromQuaternion([Math.cos(angle / 2), x * s, y * s, z * s]);
}

export function multiply3(a: Mat3, b: Mat3): Mat3 {
  const product = new Array<number>(9);
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      product[3 * row + column] =
        a[3 * row]! * b[column]! + a[3 * row + 1]! * b[3 + column]! + a[3 * row + 2]! * b[6 + column]!;
    }
  }
  return product as unknown as Mat3;
}

/** The rigid map `p ↦ R (p − c) + c + t`, with c the centre of rotation; all in mm. */
export function rigidAbout(rotation: Mat3, centreMm: Vec3, translationMm: Vec3): Mat4 {
  const r = rotation;
  const [cx, cy, cz] = centreMm;
  const [tx, ty, tz] = translationMm;
  return [
    r[0], r[1], r[2], cx + tx - (r[0] * cx + r[1] * cy + r[2] * cz),
    r[3], r[4], r[5], cy + ty - (r[3] * cx + r[4] * cy + r[5] * cz),
    r[6], r[7], r[8], cz + tz - (r[6] * cx + r[7] * cy + r[8] * cz),
    0, 0, 0, 1,
  ]; // prettier-ignore
}

export function rotationOf(m: Mat4): Mat3 {
  return [m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10]];
}

/**
 * The nearest rigid transform to one that rounding (a text file, a float32) has pushed off SO(3):
 * its rotation goes through a unit quaternion, so it is orthonormal to machine precision with determinant +1.
 */
export function orthonormalised(m: Mat4): Mat4 {
  const r = rotationFromQuaternion(quaternionFromRotation(rotationOf(m)));
  return [r[0], r[1], r[2], m[3], r[3], r[4], r[5], m[7], r[6], r[7], r[8], m[11], 0, 0, 0, 1];
}

/** Angle of the rotation, radians in [0, π]. */
export function rotationAngle(m: Mat4): number {
  const [w, x, y, z] = quaternionFromRotation(rotationOf(m));
  return 2 * Math.atan2(Math.hypot(x, y, z), w);
}

export function invertRigid(m: Mat4): Mat4 {
  return invertAffine(m);
}

/** True if the rotation is orthonormal with determinant +1, to `tolerance`. */
export function isRigid(m: Mat4, tolerance = 1e-9): boolean {
  const r = rotationOf(m);
  for (let a = 0; a < 3; a++) {
    for (let b = a; b < 3; b++) {
      const dot = r[a]! * r[b]! + r[3 + a]! * r[3 + b]! + r[6 + a]! * r[6 + b]!;
      if (!(Math.abs(dot - (a === b ? 1 : 0)) <= tolerance)) return false;
    }
  }
  const det =
    r[0] * (r[4] * r[8] - r[5] * r[7]) - r[1] * (r[3] * r[8] - r[5] * r[6]) + r[2] * (r[3] * r[7] - r[4] * r[6]);
  return Math.abs(det - 1) <= tolerance && m.every(Number.isFinite);
}
