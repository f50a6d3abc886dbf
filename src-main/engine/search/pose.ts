import type { Mat3, Mat4, Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { multiply3, rigidAbout, rotationFromVector, rotationOf } from '../../../src-shared/geometry/rigid-transform.ts';
import { transformPoint } from '../../../src-shared/geometry/patient-space.ts';

/**
 * A rigid placement of the sampled head in the target's patient space:
 * `targetMm = rotation · (sampledMm − sampledCentreMm) + positionMm`. `positionMm` is where the sampled head's centre lands.
 */
export interface Pose {
  readonly rotation: Mat3;
  readonly positionMm: Vec3;
}

export function targetFromSampled({ rotation, positionMm }: Pose, sampledCentreMm: Vec3): Mat4 {
  const [cx, cy, cz] = sampledCentreMm;
  return rigidAbout(rotation, sampledCentreMm, [positionMm[0] - cx, positionMm[1] - cy, positionMm[2] - cz]);
}

export function poseFrom(targetFromSampledMatrix: Mat4, sampledCentreMm: Vec3): Pose {
  return {
    rotation: rotationOf(targetFromSampledMatrix),
    positionMm: transformPoint(targetFromSampledMatrix, sampledCentreMm),
  };
}

/**
 * How far two poses bring the points of a head apart: root of the mean square over a ball of `radiusMm` about the
 * sampled centre, mm. For rotations R1, R2 the mean square of |(R1 − R2) x| over the ball is (r²/5)·(6 − 2 tr R1ᵀR2).
 */
export function poseDistanceMm(a: Pose, b: Pose, radiusMm = 80): number {
  let trace = 0;
  for (let i = 0; i < 9; i++) trace += a.rotation[i]! * b.rotation[i]!;
  const d2 =
    (a.positionMm[0] - b.positionMm[0]) ** 2 +
    (a.positionMm[1] - b.positionMm[1]) ** 2 +
    (a.positionMm[2] - b.positionMm[2]) ** 2;
  return Math.sqrt(d2 + Math.max(0, ((radiusMm * radiusMm) / 5) * (6 - 2 * trace)));
}

/** The pose after a small motion in the target's space: a turn about the head's centre, then a shift. */
export function movedPose(pose: Pose, turn: Vec3, shiftMm: Vec3): Pose {
  return {
    rotation: multiply3(rotationFromVector(turn), pose.rotation),
    positionMm: [pose.positionMm[0] + shiftMm[0], pose.positionMm[1] + shiftMm[1], pose.positionMm[2] + shiftMm[2]],
  };
}
