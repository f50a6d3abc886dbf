import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { noSecondUserReason, spyOnStart } from './second-user.ts';

test('another user of the machine gets at neither token, key nor data, by /proc, by files or by the port', async (context) => {
  const reason = noSecondUserReason();
  if (reason !== null) return context.skip(reason);
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const { cases, violations } = await spyOnStart({ folder, seed: 1, tries: 18 });
  expect(violations).toEqual([]);
  expect(cases).toBe(36);
});
