import type { Vec3 } from '../../../../src-shared/geometry/patient-space.ts';
import { randomDirection } from '../random.ts';
import type { Alter } from '../family.ts';
import { centroidMm } from '../head-points.ts';
import { warped } from './warp.ts';

/**
 * What gradients of a scanner that are not linear do, without the correction for it: a displacement along each axis that
 * grows with the third power of the distance from the isocentre (Jovicich et al. 2006), of its own sign and size per axis.
 */
export const gradientDistortion: Alter = (volume, { random, headPointsMm }) => {
  const middle = centroidMm(headPointsMm);
  // A head does not lie at the isocentre to the millimetre.
  const isocentre = middle.map((value) => value + random.uniform(-20, 20));
  const farMm = 110;
  const mostMm = random.uniform(1, 2.5);
  const perAxis = [0, 1, 2].map(() => (mostMm * random.uniform(-1, 1)) / farMm ** 3);
  return warped(volume, (point) => {
    const offset = point.map((value, axis) => value - isocentre[axis]!);
    const distance2 = offset.reduce((sum, value) => sum + value * value, 0);
    return offset.map((value, axis) => perAxis[axis]! * value * Math.min(distance2, farMm ** 2)) as unknown as Vec3;
  });
};

/** Under a craniotomy the brain sinks: most just under the bone, nothing 70 mm farther in and at the bone itself. */
export const brainShift: Alter = (volume, { random, headPointsMm }) => {
  const middle = centroidMm(headPointsMm);
  const [x, y, z] = randomDirection(random);
  const out: Vec3 = [x, y, Math.abs(z)];
  const centre = middle.map((value, axis) => value + 52 * out[axis]!);
  const mostMm = random.uniform(4, 10);
  const widthMm = 28;
  return warped(volume, (point) => {
    const offset = point.map((value, axis) => value - centre[axis]!);
    const distance2 = offset.reduce((sum, value) => sum + value * value, 0);
    if (distance2 > (3.5 * widthMm) ** 2) return [0, 0, 0];
    const depth = mostMm * Math.exp(-distance2 / (2 * widthMm ** 2));
    // The new image shows at a point what lay farther out.
    return out.map((value) => depth * value) as unknown as Vec3;
  });
};
