import { expect, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { run } from './damaged-streams.ts';

it('accepts no damaged stream that the referees refuse or read otherwise', async () => {
  const { violations, cases } = await run({ seed: 13, scale: 0.02, folder: temporaryFolder(), log: () => {} });
  expect(violations).toEqual([]);
  expect(cases).toBeGreaterThan(25);
}, 120_000);
