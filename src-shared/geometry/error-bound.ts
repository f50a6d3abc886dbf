import type { Vec3 } from './patient-space.ts';

/** How uncertain a rigid position is, in the fixed patient space (LPS): a turn about the head's centre (rad), then a shift (mm). */
export interface PoseCovariance {
  readonly centreMm: Vec3;
  /** 6x6, by rows: turn x, y, z, shift x, y, z. */
  readonly rows: readonly (readonly number[])[];
}

/** Radius of the ball that stands for a head, mm. */
const headRadiusMm = 80;
/** A point's bound is at least this share of the whole head's: that the middle is better held was not measured. */
const leastShare = 0.5;

/**
 * Root mean square over the head of what the covariance moves its points, mm. Over a ball of radius r the mean square of
 * |w × x| is (2 r² / 5) of one component's variance, summed over the three.
 */
export function headDeviationMm({ rows }: PoseCovariance): number {
  const variance = (at: number) => rows[at]![at]!;
  const turns = variance(0) + variance(1) + variance(2);
  const shifts = variance(3) + variance(4) + variance(5);
  return Math.sqrt(shifts + ((2 * headRadiusMm ** 2) / 5) * turns);
}

/**
 * The error's bound at a point of the fixed patient space, mm: the whole head's, in proportion to how uncertain the position
 * is there. The displacement at x = point − centre is J (turn, shift) with J = [−[x]×, 1].
 *
 * @param errorBoundMm the whole head's
 */
export function errorBoundAt(errorBoundMm: number, covariance: PoseCovariance, pointMm: Vec3): number {
  const [x, y, z] = pointMm.map((value, axis) => value - covariance.centreMm[axis]!) as [number, number, number];
  const jacobian = [
    [0, z, -y, 1, 0, 0],
    [-z, 0, x, 0, 1, 0],
    [y, -x, 0, 0, 0, 1],
  ];
  let variance = 0;
  for (const row of jacobian) {
    for (let a = 0; a < 6; a++) {
      for (let b = 0; b < 6; b++) variance += row[a]! * covariance.rows[a]![b]! * row[b]!;
    }
  }
  const whole = headDeviationMm(covariance);
  const share = whole > 0 ? Math.sqrt(Math.max(0, variance)) / whole : 1;
  return errorBoundMm * Math.max(leastShare, share);
}
