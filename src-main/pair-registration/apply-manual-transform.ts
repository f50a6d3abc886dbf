import { orthonormalised } from '../../src-shared/geometry/rigid-transform.ts';
import { rowsOf, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { loadSeries } from '../engine/intensity/load-series.ts';
import { singleThreadPool } from '../engine/registration/single-thread-pool.ts';
import { outsideValueOf, resampleMoving } from '../engine/registration/resample-moving.ts';
import type { ReadSeries } from '../series-files/found-series.ts';
import { makeResult } from './make-result.ts';
import type { RegistrationOutcome } from './register-series.ts';
import { scorePosition } from './score-position.ts';

/** A manual transform: scored as any candidate, resampled, and marked as set by hand. Its verdict is always `review`. */
export async function applyManualTransform(
  fixed: ReadSeries,
  moving: ReadSeries,
  position: Mat4,
): Promise<Omit<RegistrationOutcome, 'evidence'>> {
  const started = performance.now();
  const movingFromFixed = orthonormalised(position);
  const quality = await scorePosition(fixed, moving, movingFromFixed);
  const scoredAt = performance.now();
  const outsideValue = outsideValueOf(moving);
  // A pool of its own: the shared one keeps the pair loaded for the next live score.
  const pool = singleThreadPool();
  const loadedMoving = loadSeries(moving, pool.memory);
  const registered = await resampleMoving(pool, loadedMoving, outsideValue, fixed.volume.grid, movingFromFixed);
  const ended = performance.now();
  const rows = rowsOf(movingFromFixed);
  const elapsedMs = ended - started;
  return {
    result: makeResult(fixed, moving, {
      presetId: 'manual',
      movingFromFixed,
      quality,
      candidates: [{ id: 'manual', label: 'Set by hand', status: 'chosen', quality, movingFromFixed: rows, elapsedMs }],
      timing: {
        readMs: 0,
        normaliseMs: 0,
        searchMs: 0,
        refineMs: 0,
        scoreMs: scoredAt - started,
        resampleMs: ended - scoredAt,
        totalMs: elapsedMs,
      },
    }),
    registered,
    outsideValue,
  };
}
