import {
  identity4,
  multiply4,
  patientFromVoxel,
  rowsOf,
  voxelFromPatient,
} from '../../src-shared/geometry/patient-space.ts';
import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';
import type { RegistrationResult } from '../../src-shared/registration-result.ts';
import { englishText } from '../../src-shared/messages/text.ts';
import type { Volume } from '../../src-main/engine/volume.ts';
import type { ExportCase } from '../../src-main/series-export/export-case.ts';
import type { ReadSeries } from '../../src-main/series-files/read-series.ts';

/** A registration whose answer is given, not searched: what exports are tested with. */
export function knownCase(fixed: ReadSeries, moving: ReadSeries, movingFromFixed: Mat4 = identity4): ExportCase {
  const outsideValue = moving.modality === 'CT' ? -1000 : 0;
  return {
    fixed,
    moving,
    registered: resampled(moving.volume, fixed.volume, movingFromFixed, outsideValue),
    outsideValue,
    result: resultOf(fixed, moving, movingFromFixed),
    at: new Date(2026, 10, 24, 9, 30, 15, 250),
  };
}

function resultOf(fixed: ReadSeries, moving: ReadSeries, movingFromFixed: Mat4): RegistrationResult {
  const quality = {
    verdict: 'good' as const,
    reasons: ['Independent searches agree and no other position fits nearly as well.'],
    messages: [{ code: 'clear-match' as const, values: {} }],
    ncc: 0.512,
    matchedNcc: 0.871,
    nmi: 1.204,
    overlapVoxels: 812_345,
    overlapFraction: 0.97,
    expectedErrorMm: 0.2,
    errorBoundMm: 0.4,
    poseCovariance: null,
  };
  const movingFromFixedRows = rowsOf(movingFromFixed) as RegistrationResult['transform']['movingFromFixed'];
  const candidate = {
    label: 'Search',
    status: 'chosen' as const,
    movingFromFixed: movingFromFixedRows,
    elapsedMs: 900,
  };
  return {
    schema: 'concord.result/2',
    software: { name: 'Concord', version: '0.1.0' },
    fixed: summaryOf(fixed),
    moving: summaryOf(moving),
    preset: { id: 't1-t2', version: '1' },
    transform: { type: 'rigid', space: 'LPS', units: 'mm', movingFromFixed: movingFromFixedRows },
    quality,
    candidates: [{ id: 'search', ...candidate, quality }],
    timing: { readMs: 1, normaliseMs: 1, searchMs: 1, refineMs: 1, scoreMs: 1, resampleMs: 1, totalMs: 6 },
  };
}

function summaryOf(series: ReadSeries): RegistrationResult['fixed'] {
  const { size, spacingMm } = series.volume.grid;
  return {
    source: series.source,
    modality: series.modality,
    modalityEvidence: englishText(series.modalityEvidence),
    size: [...size],
    spacingMm: [...spacingMm],
    notes: series.notes.map(englishText),
  };
}

/** Trilinear resampling, written apart from the product's so that the two can be held against each other. */
export function resampled(moving: Volume, fixed: Volume, movingFromFixed: Mat4, outsideValue: number): Volume {
  const m = multiply4(voxelFromPatient(moving.grid), multiply4(movingFromFixed, patientFromVoxel(fixed.grid)));
  const [nx, ny, nz] = fixed.grid.size;
  const [mx, my, mz] = moving.grid.size;
  const voxels = new Float32Array(nx * ny * nz);
  const v = moving.voxels;
  for (let k = 0, n = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const x = m[0] * i + m[1] * j + m[2] * k + m[3];
        const y = m[4] * i + m[5] * j + m[6] * k + m[7];
        const z = m[8] * i + m[9] * j + m[10] * k + m[11];
        if (!(x >= 0 && y >= 0 && z >= 0 && x <= mx - 1 && y <= my - 1 && z <= mz - 1)) {
          voxels[n] = outsideValue;
          continue;
        }
        const [x0, y0, z0] = [Math.min(x | 0, mx - 2), Math.min(y | 0, my - 2), Math.min(z | 0, mz - 2)];
        const [fx, fy, fz] = [x - x0, y - y0, z - z0];
        const p = x0 + mx * (y0 + my * z0);
        const along = (q: number) => v[q]! * (1 - fx) + v[q + 1]! * fx;
        const plane = (q: number) => along(q) * (1 - fy) + along(q + mx) * fy;
        voxels[n] = plane(p) * (1 - fz) + plane(p + mx * my) * fz;
      }
  return { voxels, grid: fixed.grid };
}
