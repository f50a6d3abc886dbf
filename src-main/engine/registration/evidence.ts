import type { ErrorEvidence } from './error-bound.ts';
import type { StretchEvidence } from './geometry-mismatch.ts';
import type { OctantShift } from '../search/octants.ts';

/** Fewer usable octants than this may agree by coincidence; every correct result had at least 4. */
export const leastOctants = 4;

/** An octant without an optimum within reach counts as this far off, mm. */
const noOptimumMm = 6;

/** Measured beside the scores; the verdict is computed from this alone. */
export interface Evidence extends StretchEvidence, ErrorEvidence {
  /** The criterion (NMI over what the search pass compared) less 1, at 1 mm. */
  readonly fit: number;
  /** (best − second) / best of the criterion less 1, over distinct optima at 4 mm: near 0 if another position fits as well. */
  readonly rivalGap: number;
  /** (fit − fit of the mirror image) / fit, at 2 mm: below 0 if left and right seem exchanged between the series. */
  readonly handedness: number;
  /** How far elastix, starting from a coarse pose, ended from the chosen result, mm over the head; NaN if it failed, absent if it was not run. */
  readonly crossCheckDistanceMm?: number;
  /** Which search pass found the result (docs/search.md); 1 is the first. `rivalGap` is of what that pass compared. */
  readonly searchPass: number;
  /** How far the position that local contrast prefers lies from the chosen result, mm over the head; NaN if it prefers none. */
  readonly contrastDistanceMm: number;
  /** `rivalGap` by local contrast, over the same optima. */
  readonly contrastGap: number;
  /** Fit by local contrast at 4 mm, as `fit`. */
  readonly contrastFit: number;
  /** Root mean square distance that the head's octants would move if each could move alone, mm. */
  readonly octantShiftMm: number;
  /** The same less the octants' mean shift: what no common shift explains, mm. */
  readonly octantScatterMm: number;
  /** Octants with enough samples inside both images, 0 to 8. */
  readonly usableOctants: number;
  /** Share of the sampled head's points that lie inside the other image. */
  readonly headInside: number;
  /** Share of blank slices in the series that has more of them. */
  readonly blankShare: number;
  /** How far the last refinement (2 mm to 1 mm) still moved the head, mm. */
  readonly lastMoveMm: number;
  /** Thickest voxel edge of the two series, mm. */
  readonly thickestMm: number;
  /** Head volumes as found, ml. */
  readonly smallerHeadMl: number;
  readonly largerHeadMl: number;
  /** Standard error of the pose by the spread between clusters of samples, root mean square over the head, mm. */
  readonly poseSdMm: number;
}

export function summariseOctants(
  octants: readonly OctantShift[],
): Pick<Evidence, 'octantShiftMm' | 'octantScatterMm' | 'usableOctants'> {
  const usableOctants = octants.length;
  if (usableOctants === 0) return { octantShiftMm: NaN, octantScatterMm: NaN, usableOctants };
  const withOptimum = octants.filter(({ sharpness }) => sharpness > 0);
  const lengths = octants.map(({ shiftMm, sharpness }) => (sharpness > 0 ? Math.hypot(...shiftMm) : noOptimumMm));
  const mean = [0, 1, 2].map(
    (axis) => withOptimum.reduce((sum, { shiftMm }) => sum + shiftMm[axis]!, 0) / Math.max(1, withOptimum.length),
  );
  const scatter = octants.map(({ shiftMm, sharpness }) =>
    sharpness > 0 ? Math.hypot(shiftMm[0] - mean[0]!, shiftMm[1] - mean[1]!, shiftMm[2] - mean[2]!) : noOptimumMm,
  );
  return { octantShiftMm: rootMeanSquare(lengths), octantScatterMm: rootMeanSquare(scatter), usableOctants };
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
}
