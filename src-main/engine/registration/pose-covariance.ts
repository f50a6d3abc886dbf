import type { PoseCovariance } from '../../../src-shared/geometry/error-bound.ts';
import type { AffineFit } from '../search/affine-fit.ts';
import type { SearchPair } from '../search/pair.ts';
import type { Pose } from '../search/pose.ts';

/** The covariance of the fixed patient space, from that of the target's. */
export function fixedCovariance(fit: AffineFit, pair: SearchPair, pose: Pose): PoseCovariance {
  const rows = rowsOf(fit.poseCovariance);
  if (!pair.sampledIsFixed) return { centreMm: pose.positionMm, rows };
  // A turn w and a shift t of the target's space are Rᵀw and Rᵀt in the sampled one's.
  const r = pose.rotation;
  const entry = (i: number, j: number) => (Math.floor(i / 3) === Math.floor(j / 3) ? r[3 * (i % 3) + (j % 3)]! : 0);
  const six = [0, 1, 2, 3, 4, 5];
  const turned = six.map((a) =>
    six.map((b) =>
      six.reduce((sum, i) => sum + six.reduce((part, j) => part + entry(i, a) * rows[i]![j]! * entry(j, b), 0), 0),
    ),
  );
  return { centreMm: pair.sampled.centreMm, rows: turned };
}

/** The covariance with deviations that are so many times as large. */
export function scaledCovariance({ centreMm, rows }: PoseCovariance, factor: number): PoseCovariance {
  return { centreMm, rows: rows.map((row) => row.map((entry) => entry * factor * factor)) };
}

/** Which turn or shift is held least, by how far it lets the head's surface move. */
export function loosestPart({ rows }: PoseCovariance): (typeof parts)[number] {
  const reach = rows.map((row, at) => Math.sqrt(row[at]!) * (at < 3 ? surfaceMm : 1));
  return parts[reach.indexOf(Math.max(...reach))]!;
}

const parts = ['turn-x', 'turn-y', 'turn-z', 'shift-x', 'shift-y', 'shift-z'] as const;
/** How far from its centre a head's surface lies, mm. */
const surfaceMm = 80;

function rowsOf(matrix: readonly number[]): number[][] {
  return Array.from({ length: 6 }, (_, row) => matrix.slice(6 * row, 6 * row + 6));
}
