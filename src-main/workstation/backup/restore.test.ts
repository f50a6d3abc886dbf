import { existsSync, readFileSync, readdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { closedDataFolder, importTinyStudy, registerTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { zipOf } from '../../../test/fixtures/zip-file.ts';
import { listAudit } from '../../database/audit.ts';
import { listStudies } from '../../database/studies.ts';
import { dataFolderAt } from '../data-folder.ts';
import { openWorkstation } from '../open-workstation.ts';
import { backUp } from './back-up.ts';
import { restore } from './restore.ts';

async function backupOfStudy() {
  const { root } = await closedDataFolder(registerTinyStudy);
  const path = join(temporaryFolder(), 'backup.concord');
  await backUp(dataFolderAt(root), path);
  return path;
}

/** A data folder without studies, in a folder of its own. */
async function emptyFolder() {
  const folder = dataFolderAt(join(temporaryFolder(), 'data'));
  await openWorkstation({ folder }).close();
  return folder;
}

const studiesIn = async (folder: ReturnType<typeof dataFolderAt>) => {
  const workstation = openWorkstation({ folder });
  const studies = listStudies(workstation.database).length;
  await workstation.close();
  return studies;
};

test('the former folder is kept aside, and the trail says where the data come from', async () => {
  const folder = await emptyFolder();
  const { at, aside, waits } = await restore(folder, await backupOfStudy());
  expect(waits).toBe(false);
  expect(existsSync(join(aside!, 'concord.db'))).toBe(true);
  expect(readdirSync(dirname(folder.root)).sort()).toEqual(['data', basename(aside!)].sort());
  const { database } = testWorkstation(folder.root);
  expect(listStudies(database)).toHaveLength(1);
  expect(listAudit(database, 1)).toMatchObject([{ action: 'restored', detail: `from a backup of ${at}` }]);
});

test('while the workstation is open it goes on undisturbed, and its next start has the restored data', async () => {
  const folder = await emptyFolder();
  const open = openWorkstation({ folder });
  const { waits, aside } = await restore(folder, await backupOfStudy());
  expect([waits, aside]).toEqual([true, null]);
  expect(listStudies(open.database)).toEqual([]);
  await importTinyStudy(open);
  await open.close();
  expect(await studiesIn(folder)).toBe(1);
  const [former] = readdirSync(dirname(folder.root)).filter((name) => name.includes('before-restore'));
  expect(former).toBeDefined();
});

test('a kill between the two moves is mended by the next start', async () => {
  const folder = await emptyFolder();
  const open = openWorkstation({ folder });
  await restore(folder, await backupOfStudy());
  await open.close();
  renameSync(folder.root, `${folder.root}.before-restore-x`);
  expect(await studiesIn(folder)).toBe(1);
});

const middle = (bytes: Buffer) => {
  // Within the first stored file, after its name.
  bytes[200]! ^= 1;
  return bytes;
};

test.each([
  ['one altered byte', (path: string) => writeFileSync(path, middle(readFileSync(path))), 'input', /damaged or incomplete/],
  ['cut short', (path: string) => truncateSync(path, 5000), 'input', /damaged or incomplete/],
  ['empty', (path: string) => truncateSync(path, 0), 'input', /damaged or incomplete/],
  ['another ZIP', (path: string) => zipOf({ 'a.txt': Buffer.from('a') }, path), 'input', /no backup or study/],
  ['of a newer layout', (path: string) => manifestOnly(path, { version: 2, software: '9.0.0' }), 'conflict', /newer Concord \(9\.0\.0\)/],
  ['of a newer database', (path: string) => manifestOnly(path, { ...manifest, schemaVersion: 1000 }), 'conflict', /newer Concord/],
  ['a study', (path: string) => manifestOnly(path, { ...manifest, kind: 'study' }), 'input', /import-study/],
  ['without a database', (path: string) => manifestOnly(path, manifest), 'input', /damaged or incomplete/],
  ['a name that leads elsewhere', (path: string) => manifestOnly(path, { ...manifest, entries: [{ name: '../x', bytes: 1, sha256: 'a'.repeat(64) }] }), 'input', /damaged/],
] as const)('%s is refused, and nothing is changed', async (_, change, code, words) => {
  const path = await backupOfStudy();
  await change(path);
  const folder = await emptyFolder();
  const before = readFileSync(folder.databasePath);
  const refused = restore(folder, path);
  await expect(refused).rejects.toMatchObject({ code });
  await expect(refused).rejects.toThrow(words);
  expect(readdirSync(dirname(folder.root))).toEqual(['data']);
  expect(readFileSync(folder.databasePath)).toEqual(before);
}); // prettier-ignore

test('a file that is not there is named', async () => {
  const folder = await emptyFolder();
  await expect(restore(folder, '/nowhere/backup.concord')).rejects.toThrow('There is no file /nowhere/backup.concord');
});

test('a cancelled one leaves the data folder alone', async () => {
  const folder = await emptyFolder();
  const stopping = new AbortController();
  const options = { signal: stopping.signal, onProgress: () => stopping.abort() };
  await expect(restore(folder, await backupOfStudy(), options)).rejects.toMatchObject({ code: 'cancelled' });
  expect(readdirSync(dirname(folder.root))).toEqual(['data']);
});

const manifest = { version: 1, kind: 'backup', schemaVersion: 1, software: '0', at: '', entries: [] };

function manifestOnly(path: string, content: object): Promise<void> {
  return zipOf({ 'concord-archive.json': Buffer.from(JSON.stringify(content)) }, path);
}
