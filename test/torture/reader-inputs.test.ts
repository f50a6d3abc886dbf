import { expect, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { run } from './reader-inputs.ts';

it('damaged inputs are refused by name, or read as other code reads them', async () => {
  const folder = temporaryFolder();
  const { cases, figures, violations } = await run({ seed: 13, scale: 0.02, folder, log: () => undefined });
  // Memory is the whole test run's here; what a compressed stream lost is the part `damaged-streams`.
  expect(violations.filter((line) => !/of memory|^(enhanced-rle|nifti-gzip),/.test(line))).toEqual([]);
  expect(cases).toBeGreaterThan(390);
  expect(figures['refused']).toBeGreaterThan(100);
});
