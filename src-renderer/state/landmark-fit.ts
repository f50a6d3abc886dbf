import { transformPoint, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { rotationFromQuaternion, type Quaternion } from '../../src-shared/geometry/rigid-transform.ts';

/** The same anatomical point in both series, LPS mm of each. */
export interface LandmarkPair {
  readonly fixedMm: [number, number, number];
  readonly movingMm: [number, number, number];
}

/**
 * The rigid `movingFromFixed` with the least sum of squared distances. Horn, "Closed-form solution of absolute
 * orientation using unit quaternions", J. Opt. Soc. Am. A 4, 1987.
 */
export function fitRigid(pairs: readonly LandmarkPair[]): Mat4 {
  const fixedMean = mean(pairs.map(({ fixedMm }) => fixedMm));
  const movingMean = mean(pairs.map(({ movingMm }) => movingMm));
  const s = Array.from({ length: 3 }, () => [0, 0, 0]);
  for (const { fixedMm, movingMm } of pairs) {
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) s[a]![b]! += (fixedMm[a]! - fixedMean[a]!) * (movingMm[b]! - movingMean[b]!);
    }
  }
  const r = rotationFromQuaternion(dominantEigenvector(hornMatrix(s)));
  const at = (row: 0 | 3 | 6) => r[row] * fixedMean[0] + r[row + 1]! * fixedMean[1] + r[row + 2]! * fixedMean[2];
  return [
    r[0], r[1], r[2], movingMean[0] - at(0),
    r[3], r[4], r[5], movingMean[1] - at(3),
    r[6], r[7], r[8], movingMean[2] - at(6),
    0, 0, 0, 1,
  ]; // prettier-ignore
}

/** Distance of each pair under the transform, mm. */
export function landmarkResidualsMm(pairs: readonly LandmarkPair[], movingFromFixed: Mat4): number[] {
  return pairs.map(({ fixedMm, movingMm }) => {
    const mapped = transformPoint(movingFromFixed, fixedMm);
    return Math.hypot(mapped[0] - movingMm[0], mapped[1] - movingMm[1], mapped[2] - movingMm[2]);
  });
}

function mean(points: readonly Vec3[]): Vec3 {
  const sum = points.reduce<[number, number, number]>((t, p) => [t[0] + p[0], t[1] + p[1], t[2] + p[2]], [0, 0, 0]);
  return [sum[0] / points.length, sum[1] / points.length, sum[2] / points.length];
}

function hornMatrix(s: readonly (readonly number[])[]): number[][] {
  const [xx, xy, xz] = s[0] as [number, number, number];
  const [yx, yy, yz] = s[1] as [number, number, number];
  const [zx, zy, zz] = s[2] as [number, number, number];
  return [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ];
}

/** Eigenvector of the largest eigenvalue of a symmetric 4x4: cyclic Jacobi rotations. */
function dominantEigenvector(symmetric: readonly (readonly number[])[]): Quaternion {
  const a = symmetric.map((row) => [...row]);
  const v = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < 3; p++) {
      for (let q = p + 1; q < 4; q++) jacobiRotate(a, v, p, q);
    }
  }
  const best = [0, 1, 2, 3].reduce((m, i) => (a[i]![i]! > a[m]![m]! ? i : m));
  return [v[0]![best]!, v[1]![best]!, v[2]![best]!, v[3]![best]!];
}

function jacobiRotate(a: number[][], v: number[][], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (Math.abs(apq) < 1e-300) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < 4; k++) [a[k]![p], a[k]![q]] = [c * a[k]![p]! - s * a[k]![q]!, s * a[k]![p]! + c * a[k]![q]!];
  for (let k = 0; k < 4; k++) [a[p]![k], a[q]![k]] = [c * a[p]![k]! - s * a[q]![k]!, s * a[p]![k]! + c * a[q]![k]!];
  for (let k = 0; k < 4; k++) [v[k]![p], v[k]![q]] = [c * v[k]![p]! - s * v[k]![q]!, s * v[k]![p]! + c * v[k]![q]!];
}
