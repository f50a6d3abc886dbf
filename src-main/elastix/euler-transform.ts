import type { Mat3, Mat4, Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { multiply3, rigidAbout } from '../../src-shared/geometry/rigid-transform.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

/** The rigid map (LPS, mm, fixed to moving points) of elastix's EulerTransform parameters. */
export function matrixOfEulerTransform(parameters: Record<string, readonly string[]>): Mat4 {
  const numbers = (key: string) => (parameters[key] ?? []).map(Number);
  const [ax, ay, az, tx, ty, tz] = numbers('TransformParameters');
  const centre = numbers('CenterOfRotationPoint');
  const all = [ax, ay, az, tx, ty, tz, ...centre];
  if (centre.length !== 3 || !all.every((value) => Number.isFinite(value))) {
    throw new Failure('internal', messageOf('elastix-not-rigid'));
  }
  const rx = rotationAbout(0, ax!);
  const ry = rotationAbout(1, ay!);
  const rz = rotationAbout(2, az!);
  // itk::Euler3DTransform: R = Rz·Rx·Ry, or Rz·Ry·Rx if ComputeZYX is set.
  const rotation =
    parameters.ComputeZYX?.[0] === 'true' ? multiply3(rz, multiply3(ry, rx)) : multiply3(rz, multiply3(rx, ry));
  return rigidAbout(rotation, centre as unknown as Vec3, [tx!, ty!, tz!]);
}

function rotationAbout(axis: 0 | 1 | 2, angle: number): Mat3 {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  if (axis === 0) return [1, 0, 0, 0, c, -s, 0, s, c];
  if (axis === 1) return [c, 0, s, 0, 1, 0, -s, 0, c];
  return [c, -s, 0, s, c, 0, 0, 0, 1];
}
