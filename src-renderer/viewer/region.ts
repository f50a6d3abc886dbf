import type { Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { dot, minus, plus, scaled } from '../state/plane-geometry.ts';

/** Of a layer's intensities within a region of a plane. */
export interface RegionValues {
  readonly mean: number;
  /** Standard deviation. */
  readonly deviation: number;
}

/** More samples than this change no figure that is shown. */
const mostSamples = 20_000;

/** Points of a region, evenly spread over it. @param outline corners in order, on one plane of that unit normal. */
export function pointsWithin(outline: readonly Vec3[], normal: Vec3): Vec3[] {
  const [origin] = outline;
  if (!origin || outline.length < 3) return [];
  const across = unit(perpendicular(normal));
  const along = cross(normal, across);
  const flat = outline.map((point) => [dot(minus(point, origin), across), dot(minus(point, origin), along)] as const);
  const [xs, ys] = [flat.map(([x]) => x), flat.map(([, y]) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const step = Math.max(0.25, Math.sqrt(((right - left) * (bottom - top)) / mostSamples));
  const points: Vec3[] = [];
  for (let y = top + step / 2; y < bottom; y += step) {
    for (let x = left + step / 2; x < right; x += step) {
      if (isInside(flat, x, y)) points.push(plus(origin, plus(scaled(across, x), scaled(along, y))));
    }
  }
  return points;
}

export function areaMm2(outline: readonly Vec3[], normal: Vec3): number {
  const total = outline.reduce<Vec3>((sum, point, i) => plus(sum, cross(point, outline[(i + 1) % outline.length]!)), [0, 0, 0]); // prettier-ignore
  return Math.abs(dot(total, normal)) / 2;
}

export function regionValues(values: readonly number[]): RegionValues | null {
  if (values.length === 0) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/** The outline of an ellipse from the ends of its two axes. */
export function ellipseOutline([bottom, top, left, right]: readonly Vec3[]): Vec3[] {
  if (!bottom || !top || !left || !right) return [];
  const middle = scaled(plus(left, right), 0.5);
  const [a, b] = [scaled(minus(right, left), 0.5), scaled(minus(top, bottom), 0.5)];
  return Array.from({ length: 64 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 64;
    return plus(middle, plus(scaled(a, Math.cos(angle)), scaled(b, Math.sin(angle))));
  });
}

/** Even-odd rule. */
function isInside(outline: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [outline[i]!, outline[j]!];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

function perpendicular(normal: Vec3): Vec3 {
  return Math.abs(normal[0]) < 0.9 ? cross(normal, [1, 0, 0]) : cross(normal, [0, 1, 0]);
}

const unit = (a: Vec3): Vec3 => scaled(a, 1 / Math.hypot(...a));

/** a × b. */
function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
