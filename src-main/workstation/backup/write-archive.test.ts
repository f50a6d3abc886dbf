import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { unpackArchive } from './read-archive.ts';
import { archiveFacts, writeArchive } from './write-archive.ts';

const facts = { ...archiveFacts('backup'), schemaVersion: 1 };
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

function files() {
  const folder = temporaryFolder();
  const entry = (name: string, text: string, recordedText = text) => {
    const path = join(folder, name.replaceAll('/', '-'));
    writeFileSync(path, text);
    return { name, path, recorded: { path, contentHash: hashOf(recordedText), linked: false } };
  };
  const gone = { ...entry('files/gone', ''), path: join(folder, 'gone') };
  return [entry('files/a/头.nii', 'one'), entry('files/b', ''), entry('registered/c', 'altered', 'recorded'), gone];
}

test('sound files are packed with their hash; what is gone or altered is left out by name', async () => {
  const path = join(temporaryFolder(), 'archive');
  expect((await writeArchive(path, facts, files())).sort()).toEqual(['files/gone', 'registered/c']);
  const target = join(temporaryFolder(), 'target');
  mkdirSync(target);
  const { entries } = await unpackArchive(path, 'backup', target);
  expect(entries.map(({ name, sha256 }) => [name, sha256])).toEqual([
    ['files/a/头.nii', hashOf('one')],
    ['files/b', hashOf('')],
  ]);
  expect(readFileSync(join(target, 'files/a/头.nii'), 'utf8')).toBe('one');
});

test('a disk that refuses is an error, not a wait', async () => {
  await expect(writeArchive('/nowhere/archive', facts, files())).rejects.toMatchObject({ code: 'ENOENT' });
});
