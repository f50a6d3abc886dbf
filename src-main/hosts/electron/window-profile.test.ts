import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { dataFolderAt } from '../../workstation/data-folder.ts';
import { keepProfileIn } from './window-profile.ts';

function keptIn(folder: string) {
  const set: [string, string][] = [];
  keepProfileIn(dataFolderAt(folder), {
    setName: () => undefined,
    setPath: (name, path) => void set.push([name, path]),
  });
  return set;
}

test('what Electron keeps lies in the data folder, closed to others', () => {
  const folder = join(temporaryFolder(), 'data');
  expect(keptIn(folder)).toEqual([['userData', join(folder, 'window')]]);
  for (const path of [folder, join(folder, 'window')]) expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('a data folder that cannot be made is left to be told of later', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  expect(keptIn(join(file, 'below'))).toEqual([]);
});
