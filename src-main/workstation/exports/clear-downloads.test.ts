import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { clearOldDownloads } from './clear-downloads.ts';

test('a download that nobody fetched goes after a day, while Concord runs', async () => {
  const { folder } = testWorkstation(temporaryFolder());
  const [old, fresh] = [join(folder.downloads, 'old.zip'), join(folder.downloads, 'fresh.zip')];
  for (const path of [old, fresh]) writeFileSync(path, 'zip');
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3600 * 1000);
  utimesSync(old, hoursAgo(25), hoursAgo(25));
  utimesSync(fresh, hoursAgo(23), hoursAgo(23));
  await clearOldDownloads(folder);
  expect([existsSync(old), readdirSync(folder.downloads)]).toEqual([false, ['fresh.zip']]);
});
