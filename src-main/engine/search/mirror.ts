import type { Mat3, Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { multiply3 } from '../../../src-shared/geometry/rigid-transform.ts';
import type { LevelMm } from '../intensity/prepared-series.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Criterion, type Comparison, type CriterionOptions } from './criterion.ts';
import type { SearchPair } from './pair.ts';
import type { Pose } from './pose.ts';
import { refinePose, type RefineOptions } from './refine-pose.ts';
import type { ScoredPose } from './scan-orientations.ts';

/** Directions tried for the normal of the head's plane of symmetry; neighbours lie about 15° apart. */
const directions = 120;

const steps: readonly { levelMm: LevelMm; options: RefineOptions }[] = [
  { levelMm: 8, options: { stepMm: 5, toleranceMm: 0.4, mostIterations: 14 } },
  { levelMm: 4, options: { stepMm: 2, toleranceMm: 0.1, mostIterations: 14 } },
  { levelMm: 2, options: { stepMm: 1, toleranceMm: 0.05, mostIterations: 12 } },
];

const contrastSteps: RefineOptions = { stepMm: 2, toleranceMm: 0.1, mostIterations: 14 };

/** What decides if intensities say that the head is mirrored: shading has no part in it. */
const byContrast: CriterionOptions = { region: 'head', outside: 'skip', feature: 'local-contrast', levelMm: 4 };

/**
 * By how much the head fits better at a pose than its mirror image does near it: the difference of the criterion's
 * values at 2 mm, as a share of the fit. Negative where the mirror image fits better, which is a header that exchanges
 * left and right.
 *
 * The shading of a coil on one side can make a head fit its own mirror image better (seen with surface coils that fade
 * to a tenth: −2.1). So local contrast is asked as well before the sides are doubted, and its answer counts if it
 * prefers the head as it is.
 */
export function handednessAt(kernel: Kernel, pair: SearchPair, comparison: Comparison, pose: Pose): number {
  const value = new Criterion(kernel, pair, { levelMm: 2, ...comparison }).valueAt(pose);
  const mirrored = bestMirrored(kernel, pair, comparison, pose);
  const handedness = (value - mirrored.value) / Math.max(1e-9, value - 1);
  if (handedness >= 0) return handedness;
  const contrast = new Criterion(kernel, pair, byContrast);
  const [own, other] = [pose, mirrored.pose].map((start) => refinePose(contrast, start, contrastSteps).value - 1);
  const contrastHandedness = (own! - other!) / Math.max(1e-9, own!);
  return contrastHandedness > 0 ? contrastHandedness : handedness;
}

/**
 * Where the mirror image of the sampled head fits best, near a pose, with the criterion's value at 2 mm.
 *
 * Heads are nearly symmetric, so a series whose header exchanges left and right still fits rigidly; but its mirror image
 * fits better. The plane of symmetry is searched for, not taken from the header, since the header is what is in doubt.
 * For judging only: a mirrored pose is never a result.
 */
function bestMirrored(kernel: Kernel, pair: SearchPair, comparison: Comparison, pose: Pose): ScoredPose {
  const coarse = new Criterion(kernel, pair, { levelMm: 8, ...comparison });
  let mirrored = pose;
  let value = -Infinity;
  for (const normal of evenDirections(directions)) {
    const trial = { rotation: multiply3(pose.rotation, reflectionAcross(normal)), positionMm: pose.positionMm };
    const trialValue = coarse.valueAt(trial);
    if (trialValue > value) [mirrored, value] = [trial, trialValue];
  }
  for (const { levelMm, options } of steps) {
    ({ pose: mirrored, value } = refinePose(
      new Criterion(kernel, pair, { levelMm, ...comparison }),
      mirrored,
      options,
    ));
  }
  return { pose: mirrored, value };
}

/** I − 2 n nᵀ. */
function reflectionAcross([x, y, z]: Vec3): Mat3 {
  return [
    1 - 2 * x * x, -2 * x * y, -2 * x * z,
    -2 * x * y, 1 - 2 * y * y, -2 * y * z,
    -2 * x * z, -2 * y * z, 1 - 2 * z * z,
  ]; // prettier-ignore
}

/** Unit vectors over a hemisphere, evenly spread by the golden angle (a plane has two normals, one is enough). */
function evenDirections(count: number): Vec3[] {
  const goldenAngle = Math.PI * (3 - Math.sqrt(5));
  return Array.from({ length: count }, (_, i) => {
    const z = (i + 0.5) / count;
    const r = Math.sqrt(1 - z * z);
    return [r * Math.cos(goldenAngle * i), r * Math.sin(goldenAngle * i), z];
  });
}
