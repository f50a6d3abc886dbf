export interface ClimbOptions {
  /** First step and, doubled, the longest one; mm at the radius that turns are scaled by. */
  readonly stepMm: number;
  /** Ends when a step moves the head by less. */
  readonly toleranceMm: number;
  readonly mostIterations: number;
  /** Of −value, where the start's curvature is known; else the first step follows the gradient. */
  readonly inverseHessian?: Float64Array;
}

/** What is climbed: a value over positions of one kind, all parameters scaled to millimetres of the head. */
export interface Climbed<Position> {
  valueAt(position: Position): number;
  /** At the position of the last {@link valueAt} call. */
  gradientAt(position: Position): Float64Array;
  stepped(position: Position, step: Float64Array): Position;
}

/**
 * Climbs from a position by BFGS (Nocedal & Wright, Numerical Optimization, ch. 6): each accepted step is composed onto the
 * position, so that steps stay small.
 */
export function climb<Position>(
  climbed: Climbed<Position>,
  start: Position,
  options: ClimbOptions,
): { position: Position; value: number } {
  let position = start;
  let value = climbed.valueAt(position);
  if (value === -Infinity) return { position, value };
  let gradient = climbed.gradientAt(position);
  let inverseHessian = options.inverseHessian;
  for (let iteration = 0; iteration < options.mostIterations; iteration++) {
    const norm = Math.hypot(...gradient);
    if (!(norm > 0)) break;
    let step = inverseHessian
      ? times(inverseHessian, gradient)
      : Float64Array.from(gradient, (g) => (g / norm) * options.stepMm);
    let slope = dot(step, gradient);
    if (!(slope > 0)) {
      inverseHessian = undefined;
      step = Float64Array.from(gradient, (g) => (g / norm) * options.stepMm);
      slope = norm * options.stepMm;
    }
    const length = Math.hypot(...step);
    const longest = 2 * options.stepMm;
    if (length > longest) {
      step = step.map((s) => (s * longest) / length);
      slope *= longest / length;
    }
    const found = lineSearch(climbed, position, value, step, slope);
    if (!found) {
      if (!inverseHessian) break;
      inverseHessian = undefined; // once more along the gradient
      if (Math.hypot(...step) < options.toleranceMm) break;
      continue;
    }
    const moved = Math.hypot(...found.step);
    ({ position, value } = found);
    if (moved < options.toleranceMm) break;
    const next = climbed.gradientAt(position);
    inverseHessian = updated(inverseHessian, found.step, gradient, next);
    gradient = next;
  }
  return { position, value };
}

/** Backtracking by the parabola through value, slope and trial; leaves what is climbed at the accepted position. */
function lineSearch<Position>(
  climbed: Climbed<Position>,
  position: Position,
  value: number,
  step: Float64Array,
  slope: number,
) {
  let fraction = 1;
  for (let trial = 0; trial < 5; trial++) {
    const trialStep = step.map((s) => s * fraction);
    const trialPosition = climbed.stepped(position, trialStep);
    const trialValue = climbed.valueAt(trialPosition);
    if (trialValue > value + 1e-4 * fraction * slope) {
      return { position: trialPosition, value: trialValue, step: trialStep };
    }
    const curvature = trialValue - value - fraction * slope;
    const parabola = curvature < 0 ? (-0.5 * fraction * fraction * slope) / curvature : 0;
    fraction = Math.min(0.5 * fraction, Math.max(0.1 * fraction, parabola));
  }
  return undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  return Float64Array.from(vector, (_, row) => dot(matrix.subarray(n * row, n * row + n), vector));
}

/** BFGS update of the inverse Hessian of −value. */
function updated(inverse: Float64Array | undefined, step: Float64Array, before: Float64Array, after: Float64Array) {
  const n = step.length;
  const y = before.map((g, i) => g - after[i]!);
  const curvature = dot(step, y);
  if (!(curvature > 1e-14 * Math.hypot(...step) * Math.hypot(...y))) return inverse;
  let h = inverse;
  if (!h) {
    h = new Float64Array(n * n);
    const scale = curvature / dot(y, y);
    for (let i = 0; i < n; i++) h[n * i + i] = scale;
  }
  const hy = times(h, y);
  const factor = (1 + dot(y, hy) / curvature) / curvature;
  const next = new Float64Array(n * n);
  for (let r = 0; r < n; r++) {
    for (let c = 0; c < n; c++) {
      next[n * r + c] =
        h[n * r + c]! + factor * step[r]! * step[c]! - (hy[r]! * step[c]! + step[r]! * hy[c]!) / curvature;
    }
  }
  return next;
}
