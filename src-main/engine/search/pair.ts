import type { Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { invertRigid } from '../../../src-shared/geometry/rigid-transform.ts';
import type { PreparedSeries } from '../intensity/prepared-series.ts';
import { targetFromSampled, type Pose } from './pose.ts';

/** Which series gives the sample points and which is interpolated. */
export interface SearchPair {
  readonly sampled: PreparedSeries;
  readonly target: PreparedSeries;
  readonly sampledIsFixed: boolean;
}

/** Heads whose volumes differ by less than this ratio are taken for two whole heads. */
const similarVolumeRatio = 1.3;

/**
 * The smaller head gives the sample points: if one is a slab, the rest of the other head is then not compared with
 * anything. Of two whole heads the thicker-sliced one gives them: points lie on its slices, which were measured, and the
 * other series can be averaged over their thickness.
 */
export function pairForSearch(fixed: PreparedSeries, moving: PreparedSeries): SearchPair {
  const bothWhole =
    fixed.headMl < similarVolumeRatio * moving.headMl && moving.headMl < similarVolumeRatio * fixed.headMl;
  const sampledIsFixed = bothWhole ? thicknessMm(fixed) >= thicknessMm(moving) : fixed.headMl <= moving.headMl;
  return sampledIsFixed
    ? { sampled: fixed, target: moving, sampledIsFixed }
    : { sampled: moving, target: fixed, sampledIsFixed };
}

function thicknessMm({ levels }: PreparedSeries): number {
  return Math.max(...levels[1].grid.spacingMm);
}

export function movingFromFixed(pose: Pose, pair: SearchPair): Mat4 {
  const forward = targetFromSampled(pose, pair.sampled.centreMm);
  return pair.sampledIsFixed ? forward : invertRigid(forward);
}
