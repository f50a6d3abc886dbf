/** Radius of the ball that stands for a head, as in `poseDistanceMm`, mm. */
const headRadiusMm = 80;

/**
 * Root mean square over the head of what a covariance of turn (rad, about the head's centre) and shift (mm) moves its points,
 * mm. Over a ball of radius r the mean square of |w × x| is (2 r² / 5) of one component's variance, summed over the three.
 *
 * @param covariance 6x6, row-major: turn, then shift
 */
export function poseSdMm(covariance: readonly number[]): number {
  const variance = (at: number) => covariance[7 * at]!;
  const turns = variance(0) + variance(1) + variance(2);
  const shifts = variance(3) + variance(4) + variance(5);
  return Math.sqrt(shifts + ((2 * headRadiusMm ** 2) / 5) * turns);
}
