import type { PartShift } from '../search/parts.ts';

/** An answer that fewer eighths of the head could be asked about has them by chance: right ones had four or more. */
export const leastParts = 4;

/** What is known of a result beyond its scores; the verdict is made of this alone. */
export interface Evidence {
  /** The criterion (NMI over what the look compared) less 1, at 1 mm. */
  readonly fit: number;
  /** (best − second) / best of the criterion less 1, over distinct optima at 4 mm: near 0 where another position fits as well. */
  readonly rivalGap: number;
  /** (fit − fit of the mirror image) / fit, at 2 mm: below 0 where left and right seem exchanged between the series. */
  readonly handedness: number;
  /** How far elastix, starting from a coarse pose, ended from the chosen result, mm over the head; NaN where it failed, absent where nobody asked it. */
  readonly witnessDistanceMm?: number;
  /** Which look found it (docs/search.md); 1 is the first. Its `rivalGap` is of what that look compared. */
  readonly look: number;
  /** How far the position that local contrast prefers lies from the chosen result, mm over the head; NaN where it has none. */
  readonly contrastDistanceMm: number;
  /** `rivalGap` by local contrast, over the same optima. */
  readonly contrastGap: number;
  /** Fit by local contrast at 4 mm, as `fit`. */
  readonly contrastFit: number;
  /** Root mean square of how far eighths of the head would move if they could, mm. */
  readonly partShiftMm: number;
  /** The same after taking out what all parts agree on: what no rigid motion explains. */
  readonly partScatterMm: number;
  /** Eighths that could be asked. */
  readonly parts: number;
  /** Share of the sampled head's points that lie inside the other image. */
  readonly headInside: number;
  /** Share of the emptier series' slices that show nothing. */
  readonly blankShare: number;
  /** How far the last refinement (2 mm to 1 mm) still moved the head, mm. */
  readonly lastMoveMm: number;
  /** Thickest voxel edge of the two series, mm. */
  readonly thickestMm: number;
  /** Head volumes as found, ml. */
  readonly smallerHeadMl: number;
  readonly largerHeadMl: number;
}

export function summariseParts(parts: readonly PartShift[]): {
  partShiftMm: number;
  partScatterMm: number;
  parts: number;
} {
  const held = parts.filter(({ sharpness }) => sharpness > 0);
  if (parts.length === 0) return { partShiftMm: NaN, partScatterMm: NaN, parts: 0 };
  // A part without an optimum within reach counts as far off.
  const lengths = parts.map(({ shiftMm, sharpness }) => (sharpness > 0 ? Math.hypot(...shiftMm) : 6));
  const mean = [0, 1, 2].map(
    (axis) => held.reduce((sum, { shiftMm }) => sum + shiftMm[axis]!, 0) / Math.max(1, held.length),
  );
  const scatter = parts.map(({ shiftMm, sharpness }) =>
    sharpness > 0 ? Math.hypot(shiftMm[0] - mean[0]!, shiftMm[1] - mean[1]!, shiftMm[2] - mean[2]!) : 6,
  );
  return { partShiftMm: rootMeanSquare(lengths), partScatterMm: rootMeanSquare(scatter), parts: parts.length };
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
}
