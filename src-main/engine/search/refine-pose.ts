import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { Criterion } from './criterion.ts';
import { movedPose, type Pose } from './pose.ts';

export interface RefineOptions {
  /** First step and, doubled, the longest one; mm at `headRadiusMm` from the centre. */
  readonly stepMm: number;
  /** Ends when a step moves the head by less. */
  readonly toleranceMm: number;
  readonly mostIterations: number;
}

export interface RefinedPose {
  readonly pose: Pose;
  readonly value: number;
}

/** Rotations are scaled by this radius, so that a unit of any parameter moves the head by about a millimetre. */
const headRadiusMm = 70;

/**
 * Climbs the criterion from a pose by BFGS (Nocedal & Wright, Numerical Optimization, ch. 6) on SE(3): each accepted
 * step is composed onto the pose, so turns stay small and the rotation stays a rotation.
 */
export function refinePose(criterion: Criterion, start: Pose, options: RefineOptions): RefinedPose {
  let pose = start;
  let value = criterion.valueAt(pose);
  if (value === -Infinity) return { pose, value };
  let gradient = scaledGradient(criterion, pose);
  let inverseHessian: Float64Array | undefined;
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
    const found = lineSearch(criterion, pose, value, step, slope);
    if (!found) {
      if (!inverseHessian) break;
      inverseHessian = undefined; // once more along the gradient
      if (Math.hypot(...step) < options.toleranceMm) break;
      continue;
    }
    const moved = Math.hypot(...found.step);
    ({ pose, value } = found);
    if (moved < options.toleranceMm) break;
    const next = scaledGradient(criterion, pose);
    inverseHessian = updated(inverseHessian, found.step, gradient, next);
    gradient = next;
  }
  return { pose, value };
}

/** Gradient by (turn · headRadius, shift), at the pose of the criterion's last value. */
function scaledGradient(criterion: Criterion, pose: Pose): Float64Array {
  const { turn, shift } = criterion.derivativeAt(pose);
  return Float64Array.of(...turn.map((t) => t / headRadiusMm), ...shift);
}

function stepped(pose: Pose, step: Float64Array): Pose {
  const turn: Vec3 = [step[0]! / headRadiusMm, step[1]! / headRadiusMm, step[2]! / headRadiusMm];
  return movedPose(pose, turn, [step[3]!, step[4]!, step[5]!]);
}

/** Backtracking by the parabola through value, slope and trial; leaves the criterion at the accepted pose. */
function lineSearch(criterion: Criterion, pose: Pose, value: number, step: Float64Array, slope: number) {
  let fraction = 1;
  for (let trial = 0; trial < 5; trial++) {
    const trialStep = step.map((s) => s * fraction);
    const trialPose = stepped(pose, trialStep);
    const trialValue = criterion.valueAt(trialPose);
    if (trialValue > value + 1e-4 * fraction * slope) return { pose: trialPose, value: trialValue, step: trialStep };
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

/** BFGS update of the inverse Hessian of −criterion. */
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
