import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Mat3, Mat4, Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { multiply3, rigidAbout } from '../../../src-shared/geometry/rigid-transform.ts';
import { measuredRun, type MeasuredRun } from './measured-run.ts';

/**
 * elastix' default rigid parameter map, as `elastix::ParameterObject::GetDefaultParameterMap("rigid")` gives it
 * (elastix 5.0: Core/Main/elxParameterObject.cxx), written for the command line program.
 */
const defaultRigidParameters = `(AutomaticParameterEstimation "true")
(AutomaticScalesEstimation "true")
(CheckNumberOfSamples "true")
(DefaultPixelValue 0)
(FinalBSplineInterpolationOrder 3)
(FixedImagePyramid "FixedSmoothingImagePyramid")
(ImageSampler "RandomCoordinate")
(Interpolator "LinearInterpolator")
(MaximumNumberOfIterations 256)
(MaximumNumberOfSamplingAttempts 8)
(Metric "AdvancedMattesMutualInformation")
(MovingImagePyramid "MovingSmoothingImagePyramid")
(NewSamplesEveryIteration "true")
(NumberOfResolutions 4)
(NumberOfSamplesForExactGradient 4096)
(NumberOfSpatialSamples 2048)
(Optimizer "AdaptiveStochasticGradientDescent")
(Registration "MultiResolutionRegistration")
(ResampleInterpolator "FinalBSplineInterpolator")
(Resampler "DefaultResampler")
(ResultImageFormat "nii.gz")
(ResultImagePixelType "short")
(Transform "EulerTransform")
(AutomaticTransformInitialization "true")
(AutomaticTransformInitializationMethod "GeometricalCenter")
(WriteResultImage "true")
`;

export interface ElastixRun extends MeasuredRun {
  /** Fixed to moving patient space, mm; null where elastix gave up. */
  readonly movingFromFixed: Mat4 | null;
}

/**
 * One default rigid run of Debian's elastix on two files, with its result image written, as a user would run it.
 * @param threads as many as there are cores where absent.
 */
export async function runNativeElastix(
  fixedFile: string,
  movingFile: string,
  outFolder: string,
  threads?: number,
): Promise<ElastixRun> {
  mkdirSync(outFolder, { recursive: true });
  const parameterFile = path.join(outFolder, 'rigid.txt');
  writeFileSync(parameterFile, defaultRigidParameters);
  const args = ['-f', fixedFile, '-m', movingFile, '-out', outFolder, '-p', parameterFile];
  const run = await measuredRun('elastix', threads === undefined ? args : [...args, '-threads', String(threads)]);
  if (run.exitCode !== 0) return { ...run, movingFromFixed: null };
  return {
    ...run,
    movingFromFixed: transformFromParameters(readFileSync(path.join(outFolder, 'TransformParameters.0.txt'), 'utf8')),
  };
}

/** Reads an EulerTransform's parameter file: angles and shift about a centre, ITK's order Rz·Rx·Ry (ComputeZYX false). */
export function transformFromParameters(text: string): Mat4 {
  const numbers = (key: string): number[] =>
    (new RegExp(`\\(${key} ([^)]*)\\)`).exec(text)?.[1] ?? '').trim().split(/\s+/).map(Number);
  const [rx = NaN, ry = NaN, rz = NaN, tx = NaN, ty = NaN, tz = NaN] = numbers('TransformParameters');
  const centre = numbers('CenterOfRotationPoint') as unknown as Vec3;
  const [cx, sx, cy, sy, cz, sz] = [Math.cos(rx), Math.sin(rx), Math.cos(ry), Math.sin(ry), Math.cos(rz), Math.sin(rz)];
  const aboutX: Mat3 = [1, 0, 0, 0, cx, -sx, 0, sx, cx];
  const aboutY: Mat3 = [cy, 0, sy, 0, 1, 0, -sy, 0, cy];
  const aboutZ: Mat3 = [cz, -sz, 0, sz, cz, 0, 0, 0, 1];
  const order = text.includes('(ComputeZYX "true")') ? [aboutZ, aboutY, aboutX] : [aboutZ, aboutX, aboutY];
  return rigidAbout(multiply3(multiply3(order[0]!, order[1]!), order[2]!), centre, [tx, ty, tz]);
}
