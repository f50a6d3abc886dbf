import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';

/** A map between patient spaces in LPS as the same map in RAS: x and y change their signs on both sides. */
export function rasFromLps(m: Mat4): Mat4 {
  return [
    m[0], m[1], -m[2], -m[3],
    m[4], m[5], -m[6], -m[7],
    -m[8], -m[9], m[10], m[11],
    m[12], m[13], m[14], m[15],
  ]; // prettier-ignore
}
