import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { zipOf } from '../../../test/fixtures/zip-file.ts';
import { manifestName } from './archive-manifest.ts';
import { unpackArchive } from './read-archive.ts';

const entry = { name: 'files/a', bytes: 3, sha256: 'a'.repeat(64) };
const manifest = { version: 1, kind: 'backup', schemaVersion: 1, software: '0', at: '', entries: [entry] };

async function archiveOf(entries: readonly object[], content: Readonly<Record<string, Buffer>>): Promise<string> {
  const path = join(temporaryFolder(), 'archive');
  await zipOf({ ...content, [manifestName]: Buffer.from(JSON.stringify({ ...manifest, entries })) }, path);
  return path;
}

test.each([
  ['a file whose hash differs', [entry], { 'files/a': Buffer.from('abc') }],
  ['a file of another length', [entry], { 'files/a': Buffer.from('abcd') }],
  ['a file that is missing', [entry], {}],
])('%s makes it broken', async (_, entries, content) => {
  const path = await archiveOf(entries, content as Record<string, Buffer>);
  await expect(unpackArchive(path, 'backup', temporaryFolder())).rejects.toThrow(/damaged or incomplete/);
});

test('one that states more than the disk has is refused before anything is written', async () => {
  const folder = temporaryFolder();
  const path = await archiveOf([{ ...entry, bytes: 2 ** 52 }], { 'files/a': Buffer.from('abc') });
  await expect(unpackArchive(path, 'backup', folder)).rejects.toMatchObject({ code: 'output' });
  expect(readdirSync(folder)).toEqual([]);
});

test('what stands beside the named files is not unpacked', async () => {
  const folder = temporaryFolder();
  await unpackArchive(await archiveOf([], { 'files/x': Buffer.from('x') }), 'backup', folder);
  expect(readdirSync(folder)).toEqual([]);
});
