import type { GridGeometry, Mat3, Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';

/** Cosine of the largest angle between axes that still is a header's rounding: 0.06°. */
const rightAngleTolerance = 1e-3;

/** A kilometre from the scanner's centre is no place of a head. */
const furthestMm = 1e6;

/**
 * A grid from the vectors by which its axes step (LPS, mm), freed of the header's rounding; the reason if they are
 * no grid: a position or spacing that is not positive and finite, or axes that are not at right angles.
 */
export function gridFromAxes(
  size: Vec3,
  steps: readonly [Vec3, Vec3, Vec3],
  originMm: Vec3,
): { grid: GridGeometry } | Message {
  const spacing = steps.map((step) => Math.hypot(...step));
  if (!originMm.every((mm) => Math.abs(mm) <= furthestMm)) return messageOf('bad-position');
  if (!spacing.every((mm) => mm > 1e-3 && mm < 1e3)) return messageOf('bad-spacing');
  const units = steps.map(([x, y, z], axis): Vec3 => [x / spacing[axis]!, y / spacing[axis]!, z / spacing[axis]!]);
  const orthonormal = orthonormalisedAxes(units as [Vec3, Vec3, Vec3]);
  if (orthonormal === null) return messageOf('bad-orientation');
  return { grid: { size, spacingMm: spacing as unknown as Vec3, originMm, direction: orthonormal } };
}

/** Row-major matrix with the axes as columns; Gram–Schmidt in equal parts, so that no axis is favoured. */
function orthonormalisedAxes(axes: readonly [Vec3, Vec3, Vec3]): Mat3 | null {
  let [a, b, c] = axes;
  if ([dot(a, b), dot(b, c), dot(a, c)].some((cosine) => !(Math.abs(cosine) <= rightAngleTolerance))) return null;
  for (let pass = 0; pass < 4; pass++) {
    const [ab, bc, ac] = [dot(a, b) / 2, dot(b, c) / 2, dot(a, c) / 2];
    [a, b, c] = [
      unit([a[0] - ab * b[0] - ac * c[0], a[1] - ab * b[1] - ac * c[1], a[2] - ab * b[2] - ac * c[2]]),
      unit([b[0] - ab * a[0] - bc * c[0], b[1] - ab * a[1] - bc * c[1], b[2] - ab * a[2] - bc * c[2]]),
      unit([c[0] - bc * b[0] - ac * a[0], c[1] - bc * b[1] - ac * a[1], c[2] - bc * b[2] - ac * a[2]]),
    ];
  }
  return [a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2]];
}

function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function unit(v: Vec3): Vec3 {
  const length = Math.hypot(...v);
  return [v[0] / length + 0, v[1] / length + 0, v[2] / length + 0];
}
