import { orthonormalised } from '../../src-shared/geometry/rigid-transform.ts';
import { rowsOf, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { loadSeries } from '../engine/intensity/load-series.ts';
import { singleThreadPool } from '../engine/registration/single-thread-pool.ts';
import { presetsVersion } from '../engine/registration/presets.ts';
import { outsideValueOf, resampleMoving } from '../engine/registration/resample-moving.ts';
import type { ReadSeries } from '../series-files/found-series.ts';
import { scorePosition, type PressOutcome } from './register-series.ts';
import { seriesSummary } from './series-summary.ts';
import { softwareVersion } from './version.ts';

/** A position that a person set: scored as any candidate, resampled, and marked as set by hand. Never `good` by itself. */
export async function placeByHand(
  fixed: ReadSeries,
  moving: ReadSeries,
  position: Mat4,
): Promise<Omit<PressOutcome, 'evidence'>> {
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
    result: {
      schema: 'concord.result/1',
      software: { name: 'Concord', version: softwareVersion },
      fixed: seriesSummary(fixed),
      moving: seriesSummary(moving),
      preset: { id: 'manual', version: presetsVersion },
      transform: { type: 'rigid', space: 'LPS', units: 'mm', movingFromFixed: rows },
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
    },
    registered,
    outsideValue,
  };
}
