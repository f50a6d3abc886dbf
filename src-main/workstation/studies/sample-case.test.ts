import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { walkableFolder } from './sample-case.ts';

it('copies the sample case out of an ASAR, in which no folder can be walked', () => {
  const folder = temporaryFolder();
  const inside = join(folder, 'app.asar', 'assets', 'sample-case');
  mkdirSync(join(inside, 'T1'), { recursive: true });
  writeFileSync(join(inside, 'T1', '001.dcm'), 'slice');
  const copy = join(folder, 'copy');
  expect(walkableFolder(inside, copy)).toBe(copy);
  expect(readFileSync(join(copy, 'T1', '001.dcm'), 'utf8')).toBe('slice');
});

it('leaves it where it is in a plain folder', () => {
  const folder = temporaryFolder();
  expect(walkableFolder(folder, join(folder, 'copy'))).toBe(folder);
  expect(existsSync(join(folder, 'copy'))).toBe(false);
});
