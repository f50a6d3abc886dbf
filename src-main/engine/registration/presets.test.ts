import { describe, expect, it } from 'vitest';
import { presetFor } from './presets.ts';

describe('the presets table', () => {
  it.each([
    ['T1', 'T2', 'T1-T2'],
    ['CT', 'T1', 'T1-CT'],
    ['T1', 'PT', 'T1-PT'],
    ['T1', 'DWI', 'T1-EPI'],
    ['FLAIR', 'FLAIR', 'same'],
    ['MR', 'MR', 'any'],
    ['T2', 'CT', 'any'],
    ['T1', 'unknown', 'any'],
  ] as const)('%s with %s: %s', (fixed, moving, id) => {
    expect(presetFor(fixed, moving).id).toBe(id);
  });
});
