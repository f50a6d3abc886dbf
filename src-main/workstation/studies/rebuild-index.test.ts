import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alterFile } from '../../../test/fixtures/altered-file.ts';
import { missingFiles, rowCounts } from '../../../test/fixtures/orphans.ts';
import { closedDataFolder, importTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { isRebuildAdvised, rebuildIndex } from './rebuild-index.ts';

/** A data folder with a study whose database was lost, and a file that no import brought. */
async function lostDatabase() {
  const { root } = await closedDataFolder(importTinyStudy);
  for (const name of readdirSync(root)) {
    if (name.startsWith('concord.db') || name === 'backups') rmSync(join(root, name), { recursive: true });
  }
  const files = join(root, 'files');
  const stray = join(files, 'stray.txt');
  writeFileSync(stray, 'no image');
  const slices = readdirSync(files, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'stray.txt')
    .map((entry) => join(entry.parentPath, entry.name));
  return { root, stray, slices };
}

test('a rebuild finds the studies again, ends the advice to do so and sweeps what is none', async () => {
  const { root, stray, slices } = await lostDatabase();
  const workstation = testWorkstation(root);
  const { database, folder } = workstation;
  expect(isRebuildAdvised(database)).toBe(true);
  expect(slices.every((path) => existsSync(path))).toBe(true);
  expect(await rebuildIndex(workstation)).toMatchObject({ addedFiles: 12, notUsed: [{ name: 'stray.txt' }] });
  expect(rowCounts(database)).toMatchObject({ studies: 1, series: 2, files: 12 });
  expect(isRebuildAdvised(database)).toBe(false);
  expect(missingFiles(database, folder)).toEqual([]);
  expect(existsSync(stray)).toBe(false);
});

test('beside a damaged file nothing is swept: its series can still be healed', async () => {
  const { root, slices } = await lostDatabase();
  alterFile(slices[0]!);
  const workstation = testWorkstation(root);
  const { addedFiles, notUsed } = await rebuildIndex(workstation);
  expect(addedFiles).toBe(6);
  expect(notUsed.map(({ reason }) => reason.code)).toContain('name-tells-other-content');
  expect(isRebuildAdvised(workstation.database)).toBe(true);
  expect(slices.every((path) => existsSync(path))).toBe(true);
});

test('a rebuild that is stopped fails, and stays advised with every file in place', async () => {
  const { root, slices } = await lostDatabase();
  const workstation = testWorkstation(root);
  const rebuilding = rebuildIndex(workstation);
  workstation.jobs.cancel(workstation.jobs.list()[0]!.jobId);
  await expect(rebuilding).rejects.toMatchObject({ code: 'internal', messages: [{ code: 'cancelled' }] });
  expect(isRebuildAdvised(workstation.database)).toBe(true);
  expect(slices.every((path) => existsSync(path))).toBe(true);
  expect(rowCounts(workstation.database)).toMatchObject({ studies: 0, series: 0 });
});
