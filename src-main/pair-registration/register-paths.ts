import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mat4FromRows } from '../../src-shared/geometry/patient-space.ts';
import { resultFileOf } from '../../src-shared/result-file.ts';
import type { RegistrationResult } from '../../src-shared/registration-result.ts';
import { writeAtomically } from '../storage/atomic-output.ts';
import { writeNifti } from '../series-export/write-nifti.ts';
import { tfmText } from '../series-export/write-tfm.ts';
import { readSeries, type ReadSeries } from '../series-files/read-series.ts';
import { refuseUnwritable } from '../storage/refuse-unwritable.ts';
import { startRegistrationPool } from './pool-owner.ts';
import { registerSeries, type RegistrationOptions, type RegistrationOutcome } from './register-series.ts';
import type { RegistrationProgress } from './registration-progress.ts';

export interface SeriesPaths {
  readonly fixedPath: string;
  readonly movingPath: string;
  readonly fixedSeriesUid?: string;
  readonly movingSeriesUid?: string;
}

export interface PathsToRegister extends SeriesPaths {
  readonly outFolder: string;
}

type RunOptions = Pick<PathOptions, 'signal' | 'onProgress'>;

/** Reads two series and registers them; writes nothing. */
export async function registerRead(
  paths: SeriesPaths,
  options: RunOptions & Pick<RegistrationOptions, 'overwriteFixedVoxels'> = {},
) {
  const began = performance.now();
  startRegistrationPool(); // its threads start while the files are read
  options.onProgress?.('reading', 0);
  const [fixed, moving] = await Promise.all([
    readSeries(paths.fixedPath, paths.fixedSeriesUid, options.signal),
    readSeries(paths.movingPath, paths.movingSeriesUid, options.signal),
  ]);
  const outcome = await registerSeries(fixed, moving, { ...options, readMs: performance.now() - began });
  return { fixed, moving, outcome };
}

export interface PathOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: RegistrationProgress;
  /** Writes more into the output folder, all or nothing with the rest. */
  readonly alsoWrite?: (
    folder: string,
    fixed: ReadSeries,
    moving: ReadSeries,
    outcome: RegistrationOutcome,
  ) => Promise<void>;
}

/**
 * One registration run on files: reads both series, registers, and writes `registered.nii.gz`, `transform.tfm` and `result.json`
 * into the output folder, all or nothing. Files of these names from an earlier run are replaced.
 *
 * @throws Failure naming the series or the folder, and what to do
 */
export async function registerPaths(paths: PathsToRegister, options: PathOptions = {}): Promise<RegistrationResult> {
  const began = performance.now();
  await refuseUnwritable(paths.outFolder);
  const { signal, onProgress } = options;
  const { fixed, moving, outcome } = await registerRead(paths, {
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
    // What else is written may hold the fixed series.
    overwriteFixedVoxels: options.alsoWrite === undefined,
  });
  options.onProgress?.('writing', 0.95);
  let result = outcome.result;
  await writeAtomically(
    paths.outFolder,
    { overwrite: true, ...(options.signal ? { signal: options.signal } : {}) },
    async (folder) => {
      // Series of whole numbers stay so: the scanner stored whole numbers, and files are half as large.
      await writeNifti(join(folder, 'registered.nii.gz'), outcome.registered, { round: isWhole(moving.volume.voxels) });
      await writeFile(join(folder, 'transform.tfm'), tfmText(mat4FromRows(result.transform.movingFromFixed)));
      await options.alsoWrite?.(folder, fixed, moving, outcome);
      result = { ...result, timing: { ...result.timing, totalMs: performance.now() - began } };
      await writeFile(join(folder, 'result.json'), `${JSON.stringify(resultFileOf(result), null, 2)}\n`);
    },
  );
  options.onProgress?.('writing', 1);
  return result;
}

/** True for voxels in whole numbers over a range that rounding to them does not coarsen. */
function isWhole(voxels: Float32Array): boolean {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i]!;
    if (value !== Math.trunc(value)) return false;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low > 200;
}
