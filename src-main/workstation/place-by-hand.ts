import { orthonormalised } from '../../src-shared/geometry/rigid-transform.ts';
import { rowsOf, voxelCount, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { sentence } from '../../src-shared/remarks.ts';
import type { RegistrationResult, SeriesSummary } from '../../src-shared/registration-result.ts';
import { paddingValueOf } from '../engine/intensity/padding.ts';
import { presetsVersion } from '../engine/registration/presets.ts';
import { resampleSlices } from '../engine/resample.ts';
import type { ReadSeries } from '../series-files/found-series.ts';
import { allocateVoxels } from '../series-files/voxel-memory.ts';
import { displayWindow } from './display-window.ts';
import { scorePosition, type PressOutcome } from './register-series.ts';
import { softwareVersion } from './version.ts';

/** A position that a person set: scored as any candidate, resampled, and marked as set by hand. Never `good` by itself. */
export async function placeByHand(fixed: ReadSeries, moving: ReadSeries, position: Mat4): Promise<Omit<PressOutcome, 'evidence'>> {
  const started = performance.now();
  const movingFromFixed = orthonormalised(position);
  const quality = await scorePosition(fixed, moving, movingFromFixed);
  const scoredAt = performance.now();
  const { grid } = fixed.volume;
  const voxels = allocateVoxels(voxelCount(grid));
  const outsideValue = displayWindow(moving).background;
  resampleSlices(moving.volume, paddingValueOf(moving), grid, movingFromFixed, outsideValue, voxels, 0, grid.size[2]);
  const ended = performance.now();
  const rows = rowsOf(movingFromFixed) as unknown as RegistrationResult['transform']['movingFromFixed'];
  const elapsedMs = ended - started;
  return {
    result: {
      schema: 'concord.result/1',
      software: { name: 'Concord', version: softwareVersion },
      fixed: summaryOf(fixed),
      moving: summaryOf(moving),
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
    registered: { voxels, grid },
    outsideValue,
  };
}

function summaryOf(series: ReadSeries): SeriesSummary {
  return {
    source: series.source,
    modality: series.modality,
    modalityEvidence: sentence(series.modalityEvidence),
    size: [...series.volume.grid.size],
    spacingMm: [...series.volume.grid.spacingMm],
    notes: series.notes.map(sentence),
  };
}
