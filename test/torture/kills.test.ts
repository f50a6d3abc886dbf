import { expect, test } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { killTimes } from './kills.ts';

test('three kills at work lose nothing that was acknowledged, and leave nothing half', async () => {
  const options = { seed: 4, scale: 1, folder: temporaryFolder(), log: () => undefined };
  expect(await killTimes(options, 3)).toMatchObject({ cases: 3, violations: [] });
}, 120_000);
