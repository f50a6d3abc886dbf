import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { dataFolderAt } from './data-folder.ts';
import { readOwnerNote, takeOwnership } from './take-ownership.ts';

test('the folder is made, closed to others, and taken by one process, which it names to the next', () => {
  const folder = dataFolderAt(join(temporaryFolder(), 'new', 'data'));
  const ownership = takeOwnership(folder);
  expect(ownership.isPrivate).toBe(true);
  expect(statSync(folder.files).mode & 0o077).toBe(0);
  expect(readOwnerNote(folder)).toEqual({ pid: process.pid });
  ownership.announce({ pid: process.pid, port: 5, secret: 's' });
  expect(readOwnerNote(folder)).toEqual({ pid: process.pid, port: 5, secret: 's' });
  expect(() => takeOwnership(folder)).toThrow(new RegExp(String(process.pid)));
  ownership.release();
  expect(readOwnerNote(folder)).toBeNull();
  takeOwnership(folder).release();
});

test('what a killed process was writing goes; a note that is broken names nobody', () => {
  const folder = dataFolderAt(temporaryFolder());
  takeOwnership(folder).release();
  writeFileSync(join(folder.partial, 'half'), 'half');
  writeFileSync(join(folder.root, 'owner.json'), '{');
  expect(readOwnerNote(folder)).toBeNull();
  takeOwnership(folder).release();
  expect(existsSync(join(folder.partial, 'half'))).toBe(false);
});

test('a place that cannot be a folder is refused with a sentence', () => {
  const path = join(temporaryFolder(), 'file');
  writeFileSync(path, '');
  expect(() => takeOwnership(dataFolderAt(path))).toThrow(expect.objectContaining({ code: 'output' }) as Error);
});

test('letting go touches nothing in the folder: another may lie in its place', () => {
  const folder = dataFolderAt(temporaryFolder());
  takeOwnership(folder).letGo();
  expect(readOwnerNote(folder)).toEqual({ pid: process.pid });
});
