import { expect, it } from 'vitest';
import { orthonormal, obliqueGrid, phantomVoxels } from '../../test/conformance/source-series.ts';
import { knownCase } from '../../test/conformance/known-case.ts';
import { identity4 } from '../../src-shared/geometry/patient-space.ts';
import type { ReadSeries } from '../series-files/read-series.ts';
import { summaryOf } from './summary.ts';

const grid = orthonormal(obliqueGrid);
const series = {
  volume: { grid, voxels: phantomVoxels(grid) },
  modality: 'T1',
  source: '/x',
  seriesUid: '1',
  description: 'T1',
  modalityEvidence: { code: 'modality-unknown', values: {} },
  notes: [],
} as ReadSeries;
const { result } = knownCase(series, series, identity4);

it('a good result is shown with its predicted error, a failed one without', () => {
  expect(summaryOf(result, '/out')).toMatch(/^Good match, predicted error 0\.4 mm\n/);
  const failed = { ...result, quality: { ...result.quality, verdict: 'failed' as const } };
  expect(summaryOf(failed, '/out')).toMatch(/^No match found\n/);
});
