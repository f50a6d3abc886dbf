import type { Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { invertRigid } from '../../../src-shared/geometry/rigid-transform.ts';
import type { PreparedSeries } from '../intensity/prepare-series.ts';
import { targetFromSampled, type Pose } from './pose.ts';

/** Which series gives the sample points and which is interpolated. */
export interface SearchPair {
  readonly sampled: PreparedSeries;
  readonly target: PreparedSeries;
  readonly sampledIsFixed: boolean;
}

/**
 * The smaller head gives the sample points: a slab then asks only where it lies in the whole head, and not what the
 * rest of the head should be compared with.
 */
export function pairForSearch(fixed: PreparedSeries, moving: PreparedSeries): SearchPair {
  const sampledIsFixed = fixed.headMl <= moving.headMl;
  return sampledIsFixed
    ? { sampled: fixed, target: moving, sampledIsFixed }
    : { sampled: moving, target: fixed, sampledIsFixed };
}

export function movingFromFixed(pose: Pose, pair: SearchPair): Mat4 {
  const forward = targetFromSampled(pose, pair.sampled.centreMm);
  return pair.sampledIsFixed ? forward : invertRigid(forward);
}
