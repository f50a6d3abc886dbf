import type { Mat3 } from '../../../src-shared/geometry/patient-space.ts';
import { multiply3 } from '../../../src-shared/geometry/rigid-transform.ts';
import { clustersOf, type SampleRange } from '../intensity/samples.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { climb } from './climb.ts';
import { Criterion, type AffineDerivative, type CriterionOptions } from './criterion.ts';
import type { SearchPair } from './pair.ts';
import { movedPose, type Pose } from './pose.ts';
import { headRadiusMm } from './refine-pose.ts';
import { invertDefinite, sandwich } from './symmetric.ts';

/** Turn and shift, then the strain: xx, yy, zz, xy, xz, yz. All scaled to mm of the head at its radius. */
const rigidParameters = 6;
const allParameters = 12;
/** Where a strain's entries stand in a 3x3 matrix. */
const strainEntries: readonly (readonly MatrixEntry[])[] = [[0], [4], [8], [1, 3], [2, 6], [5, 7]];
type MatrixEntry = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** What the head's samples say about the answer's neighbourhood, in the target's patient space. */
export interface AffineFit {
  /** xx, yy, zz, xy, xz, yz of the symmetric stretch less 1 that would bring the sampled head onto the target still better. */
  readonly strain: readonly number[];
  /** 6x6, row-major. */
  readonly strainCovariance: readonly number[];
  /** What the stretch adds to the criterion, as a share of the criterion less 1. */
  readonly gain: number;
  /** 6x6, row-major: turn about the head's centre (rad) and shift (mm) of the rigid answer. */
  readonly poseCovariance: readonly number[];
}

const climbOptions = { stepMm: 1, toleranceMm: 0.03, mostIterations: 20 } as const;
/** What a stretch adds, as a share, from which on it is not small; below what a mismatch needs to be said. */
const farGain = 0.04;
/** Distance between the gradients that a curvature is taken from, mm. */
const curvatureStepMm = 0.5;

/**
 * Fits an affine map from a rigid answer, as evidence only: the answer stays rigid. Errors follow from the samples
 * themselves, by the sandwich estimate (Huber 1967; White 1982): H⁻¹ J H⁻¹, with H the criterion's curvature and J the
 * spread of what compact clusters of samples would each change.
 */
export function affineFit(kernel: Kernel, pair: SearchPair, options: CriterionOptions, pose: Pose): AffineFit {
  const criterion = new Criterion(kernel, pair, options);
  const whole = [criterion.sampleRanges];
  const clusters = clustersOf(pair.sampled.levels[options.levelMm].samples, options.region, options.sampleSubsets);
  const gradientAt = (at: Pose) => scaled(criterion.affineDerivativesAt(at, whole)[0]!);
  const rigidValue = criterion.valueAt(pose);
  const rigidSpread = spreadOf(criterion, pose, clusters);
  const curvatureOf = (at: Pose) =>
    curvatureAt(at, (near) => {
      criterion.valueAt(near);
      return gradientAt(near);
    });
  const rigidCurvature = curvatureOf(pose);
  const { position: affine, value } = climb(
    { valueAt: (at: Pose) => criterion.valueAt(at), gradientAt, stepped },
    pose,
    { ...climbOptions, inverseHessian: invertDefinite(rigidCurvature, allParameters) },
  );
  const gain = (value - rigidValue) / Math.max(1e-9, rigidValue - 1);
  // A stretch that is worth saying has moved far enough for another curvature and spread; the cost is spared for others.
  const isFar = gain >= farGain;
  if (isFar) criterion.valueAt(affine);
  const spread = isFar ? spreadOf(criterion, affine, clusters) : rigidSpread;
  const curvature = isFar ? curvatureOf(affine) : rigidCurvature;
  const strainSd = sandwich(invertDefinite(curvature, allParameters), spread, allParameters);
  const ofRigid = (matrix: Float64Array) => block(matrix, 0);
  const poseCovariance = sandwich(
    invertDefinite(ofRigid(rigidCurvature), rigidParameters),
    ofRigid(rigidSpread),
    rigidParameters,
  );
  return {
    strain: strainOf(multiply3(affine.rotation, transposed(pose.rotation))),
    strainCovariance: Array.from(block(strainSd, rigidParameters), (entry) => entry / headRadiusMm ** 2),
    gain,
    poseCovariance: Array.from(poseCovariance, (entry, at) => {
      const turns = (Math.floor(at / 6) < 3 ? 1 : 0) + (at % 6 < 3 ? 1 : 0);
      return entry / headRadiusMm ** turns;
    }),
  };
}

function scaled({ linear: q, shift }: AffineDerivative): Float64Array {
  const turn = [q[7] - q[5], q[2] - q[6], q[3] - q[1]];
  const strain = strainEntries.map((entries) => entries.reduce<number>((sum, entry) => sum + q[entry], 0));
  return Float64Array.of(...turn.map((t) => t / headRadiusMm), ...shift, ...strain.map((s) => s / headRadiusMm));
}

/** A step of the parameters, composed onto an affine pose. */
function stepped(pose: Pose, step: Float64Array): Pose {
  const part = (at: number) => step[at]! / headRadiusMm;
  const turned = movedPose(pose, [part(0), part(1), part(2)], [step[3]!, step[4]!, step[5]!]);
  const [xx, yy, zz, xy, xz, yz] = [6, 7, 8, 9, 10, 11].map(part) as [number, number, number, number, number, number];
  return { ...turned, rotation: multiply3([1 + xx, xy, xz, xy, 1 + yy, yz, xz, yz, 1 + zz], turned.rotation) };
}

/** J: the sum over clusters of the outer product of what each adds to the gradient, less the mean. */
function spreadOf(criterion: Criterion, pose: Pose, clusters: readonly (readonly SampleRange[])[]): Float64Array {
  const parts = criterion.affineDerivativesAt(pose, clusters).map(scaled);
  const n = allParameters;
  const mean = Float64Array.from({ length: n }, (_, i) => parts.reduce((sum, g) => sum + g[i]!, 0) / parts.length);
  const spread = new Float64Array(n * n);
  for (const part of parts) {
    for (let row = 0; row < n; row++) {
      for (let column = 0; column < n; column++) {
        spread[n * row + column]! += (part[row]! - mean[row]!) * (part[column]! - mean[column]!);
      }
    }
  }
  return spread.map((sum) => (sum * parts.length) / Math.max(1, parts.length - 1));
}

/** H: minus the second derivatives, from differences of gradients. */
function curvatureAt(pose: Pose, gradientAt: (pose: Pose) => Float64Array): Float64Array {
  const n = allParameters;
  const here = gradientAt(pose);
  const curvature = new Float64Array(n * n);
  for (let row = 0; row < n; row++) {
    const step = new Float64Array(n);
    step[row] = curvatureStepMm;
    const there = gradientAt(stepped(pose, step));
    for (let column = 0; column < n; column++) {
      const half = (here[column]! - there[column]!) / (2 * curvatureStepMm);
      curvature[n * row + column]! += half;
      curvature[n * column + row]! += half;
    }
  }
  return curvature;
}

/** The 6x6 block of a 12x12 matrix that begins at `first` on the diagonal. */
function block(matrix: Float64Array, first: number): Float64Array {
  return Float64Array.from({ length: 36 }, (_, at) => {
    const [row, column] = [Math.floor(at / 6), at % 6];
    return matrix[allParameters * (first + row) + first + column]!;
  });
}

/** xx, yy, zz, xy, xz, yz of V less 1 in A = V Q, with Q a rotation (polar decomposition; Higham 1986, Newton's iteration). */
function strainOf(a: Mat3): number[] {
  let q = a;
  for (let iteration = 0; iteration < 8; iteration++) {
    const inverse = transposed(inverted(q));
    q = q.map((entry, at) => (entry + inverse[at]!) / 2) as unknown as Mat3;
  }
  const v = multiply3(a, transposed(q));
  return [v[0] - 1, v[4] - 1, v[8] - 1, (v[1] + v[3]) / 2, (v[2] + v[6]) / 2, (v[5] + v[7]) / 2];
}

function transposed([a, b, c, d, e, f, g, h, i]: Mat3): Mat3 {
  return [a, d, g, b, e, h, c, f, i];
}

function inverted([a, b, c, d, e, f, g, h, i]: Mat3): Mat3 {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const adjugate = [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d]; // prettier-ignore
  return adjugate.map((entry) => entry / determinant) as unknown as Mat3;
}
