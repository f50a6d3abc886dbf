import { throwIfCancelled } from '../../src-shared/failure.ts';
import type { RegistrationResult } from '../../src-shared/registration-result.ts';
import { logEvent } from '../storage/log.ts';
import type { LocatedWitness } from './task-messages.ts';
import { mat4FromRows } from '../../src-shared/geometry/patient-space.ts';
import { applyManualTransform } from '../pair-registration/apply-manual-transform.ts';
import { registerSeries } from '../pair-registration/register-series.ts';
import { closureBy, withClosures, type Closure } from '../pair-registration/closure.ts';
import { scorePosition } from '../pair-registration/score-position.ts';
import { readLocated, writeVoxelFile } from './volume-cache.ts';
import { readRegistered } from './registered-volume.ts';
import type { ReadSeries } from '../series-files/found-series.ts';
import type { Runner } from './runner.ts';

/** One registration run on two series of the data folder; the registered voxels go to a file. */
export const register: Runner<'register'> = async (input, { signal, progress }) => {
  progress({ step: 'reading', fraction: 0 });
  const started = performance.now();
  const fixed = await readLocated(input.fixed, signal);
  const moving = distinct(await readLocated(input.moving, signal), fixed);
  const outcome = await registerSeries(fixed, moving, {
    ...(input.startMovingFromFixed && { startMovingFromFixed: mat4FromRows(input.startMovingFromFixed) }),
    readMs: performance.now() - started,
    signal,
    ...(input.pace && { pace: input.pace }),
    onProgress: (step, fraction) => progress({ step, fraction }),
  });
  const result = await withRings(outcome.result, moving, input.witnesses ?? [], signal);
  progress({ step: 'writing', fraction: 0.98 });
  return {
    result,
    registeredHash: writeVoxelFile(input.registeredPath, outcome.registered.voxels),
    outsideValue: outcome.outsideValue,
  };
};

/** The result with what the rings through the witnesses say of it; a witness that cannot be read says nothing. */
async function withRings(
  result: RegistrationResult,
  moving: ReadSeries,
  witnesses: readonly LocatedWitness[],
  signal: AbortSignal,
): Promise<RegistrationResult> {
  if (result.quality.verdict === 'failed') return result;
  const movingFromFixed = mat4FromRows(result.transform.movingFromFixed);
  const closures: Closure[] = [];
  for (const { series: located, witnessFromFixed } of witnesses) {
    try {
      const series = await readLocated(located, signal);
      const witness = { series, name: located.name, witnessFromFixed: mat4FromRows(witnessFromFixed) };
      closures.push(await closureBy(witness, moving, movingFromFixed, { signal }));
    } catch (error) {
      throwIfCancelled(signal);
      logEvent('error', 'ring-not-closed', {}, error);
    }
  }
  return withClosures(result, closures);
}

/** Stores a position that was set by hand, with its score. */
export const applyTransform: Runner<'apply-manual-transform'> = async (input, { signal }) => {
  const fixed = await readLocated(input.fixed, signal);
  const moving = await readLocated(input.moving, signal);
  const outcome = await applyManualTransform(fixed, moving, mat4FromRows(input.movingFromFixed));
  return {
    result: outcome.result,
    registeredHash: writeVoxelFile(input.registeredPath, outcome.registered.voxels),
    outsideValue: outcome.outsideValue,
  };
};

export const restoreRegistered: Runner<'restore-registered'> = async ({ fixed, moving, registered }, { signal }) => {
  await readRegistered(await readLocated(fixed, signal), await readLocated(moving, signal), registered);
  return null;
};

/** Files of one name may come from two uploads: their origins must differ for them to be two series. */
function distinct(moving: ReadSeries, fixed: ReadSeries): ReadSeries {
  return moving.source === fixed.source ? { ...moving, source: `${moving.source} (moving)` } : moving;
}

export const score: Runner<'score'> = async (input, { signal }) =>
  scorePosition(
    await readLocated(input.fixed, signal),
    await readLocated(input.moving, signal),
    mat4FromRows(input.movingFromFixed),
    input.accuracy,
  );
