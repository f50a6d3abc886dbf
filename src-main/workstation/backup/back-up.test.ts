import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alterFile } from '../../../test/fixtures/altered-file.ts';
import { importTinyStudy, registerTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { listStudies } from '../../database/studies.ts';
import { listRegistrations } from '../../database/registrations.ts';
import { dataFolderAt } from '../data-folder.ts';
import { registeredFile } from '../registrations/registered-file.ts';
import { removeWholeStudy } from '../studies/remove-study.ts';
import { verifyStored } from '../verify-stored.ts';
import { backUp } from './back-up.ts';
import { restore } from './restore.ts';

test('what an open workstation holds is packed, and comes back on another as it was', async () => {
  const workstation = testWorkstation(join(temporaryFolder(), 'data'));
  const { studyId, registration } = await registerTinyStudy(workstation);
  const path = join(temporaryFolder(), 'backup.concord');
  const progress: number[][] = [];
  const backedUp = await backUp(workstation.folder, path, { onProgress: (...counts) => progress.push(counts) });
  expect(backedUp).toEqual({ path, leftOut: 0, linked: 0 });
  expect(progress.at(-1)![0]).toBe(progress.at(-1)![1]);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0);
  const other = dataFolderAt(join(temporaryFolder(), 'data'));
  await restore(other, path);
  expect((await verifyStored(other)).map(({ sound }) => sound)).toEqual([true, true, true]);
  const { database } = testWorkstation(other.root);
  expect(listStudies(database)).toEqual(listStudies(workstation.database));
  expect(listRegistrations(database, studyId)).toEqual([registration]);
});

test('a study that is removed while it is packed costs another turn, and is not in the backup', async () => {
  const workstation = testWorkstation(join(temporaryFolder(), 'data'));
  const { studyId } = await importTinyStudy(workstation);
  const path = join(temporaryFolder(), 'backup.concord');
  let removing: Promise<void> | null = null;
  const onProgress = () => {
    removing ??= removeWholeStudy(workstation, studyId);
  };
  expect(await backUp(workstation.folder, path, { onProgress })).toMatchObject({ leftOut: 0 });
  await removing;
  const other = dataFolderAt(join(temporaryFolder(), 'data'));
  await restore(other, path);
  expect(listStudies(testWorkstation(other.root).database)).toEqual([]);
});

test('a damaged file is left out and counted, a linked one counted', async () => {
  const workstation = testWorkstation(join(temporaryFolder(), 'data'));
  const { registrationId } = await registerTinyStudy(workstation);
  alterFile(registeredFile(workstation.folder, registrationId));
  const path = join(temporaryFolder(), 'backup.concord');
  expect(await backUp(workstation.folder, path)).toMatchObject({ leftOut: 1, linked: 0 });
  const linking = testWorkstation(join(temporaryFolder(), 'data'));
  const { source } = await importTinyStudy(workstation);
  await importNow(linking, [source], 'link');
  const { linked } = await backUp(linking.folder, join(temporaryFolder(), 'backup.concord'));
  expect(linked).toBeGreaterThan(0);
});

test('nothing is overwritten, and a cancelled one leaves nothing', async () => {
  const workstation = testWorkstation(join(temporaryFolder(), 'data'));
  await importTinyStudy(workstation);
  const folder = temporaryFolder();
  const path = join(folder, 'backup.concord');
  await backUp(workstation.folder, path);
  await expect(backUp(workstation.folder, path)).rejects.toMatchObject({ code: 'output' });
  const stopping = new AbortController();
  const again = backUp(workstation.folder, join(folder, 'other.concord'), {
    signal: stopping.signal,
    onProgress: () => stopping.abort(),
  });
  await expect(again).rejects.toMatchObject({ code: 'cancelled' });
  expect(readdirSync(folder)).toEqual(['backup.concord']);
  expect(readdirSync(workstation.folder.partial)).toEqual([]);
});

test('where there is no data yet there is nothing to pack', async () => {
  const path = join(temporaryFolder(), 'backup.concord');
  await expect(backUp(dataFolderAt(temporaryFolder()), path)).rejects.toMatchObject({ code: 'not-found' });
  expect(existsSync(path)).toBe(false);
});
