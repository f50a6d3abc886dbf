import { describe, expect, it } from 'vitest';
import { sampleSubsetCount } from '../intensity/head-region.ts';
import { presetsTable } from './presets-table.ts';
import { presetFor, presetsVersion, type PresetsTable } from './presets.ts';

describe('the presets table', () => {
  it.each([
    ['T1', 'T2', 'T1-T2'],
    ['CT', 'T1', 'T1-CT'],
    ['T1', 'PT', 'T1-PT'],
    ['T1', 'DWI', 'T1-EPI'],
    ['FLAIR', 'FLAIR', 'same'],
    ['MR', 'MR', 'any'],
    ['T2', 'CT', 'any'],
    ['T2', 'PT', 'any-PT'],
    ['PT', 'PT', 'same'],
    ['T1', 'unknown', 'any'],
  ] as const)('%s with %s: %s', (fixed, moving, id) => {
    expect(presetFor(fixed, moving).id).toBe(id);
  });

  it('gives the values of the table, and its version', () => {
    const { id, ...values } = presetFor('PT', 'T1');
    expect(id).toBe('T1-PT');
    expect(values).toEqual(presetsTable.pairs['T1-PT'].values);
    expect(presetsVersion).toBe(presetsTable.version);
  });

  it('takes no more subsets of the samples than there are', () => {
    const table: PresetsTable = presetsTable;
    for (const { values } of Object.values(table.pairs)) {
      for (const { sampleSubsets } of values.searchPasses) expect(sampleSubsets).toBeLessThanOrEqual(sampleSubsetCount);
    }
  });
});
