import { expect, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { run } from './reader-inputs.ts';

it('damaged inputs are refused by name, or read as other code reads them', async () => {
  const folder = temporaryFolder();
  const { cases, figures, violations } = await run({ seed: 13, scale: 0.02, folder, log: () => undefined });
  // Memory is the whole test run's here.
  expect(violations.filter((line) => !line.includes('of memory'))).toEqual([]);
  expect(cases).toBeGreaterThan(390);
  expect(figures['refused']).toBeGreaterThan(100);
});
