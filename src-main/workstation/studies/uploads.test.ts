import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { Uploads } from './uploads.ts';

test('an upload has a folder of its own, closed to others, until its one import takes it', () => {
  const root = temporaryFolder();
  const uploads = new Uploads(root);
  const { uploadId, folder } = uploads.begin();
  expect([dirname(folder), statSync(folder).mode & 0o777]).toEqual([root, 0o700]);
  expect(uploads.begin().folder).not.toBe(folder);
  expect(uploads.folderOf(uploadId)).toBe(folder);
  expect(uploads.take(uploadId)).toBe(folder);
  for (const again of [() => uploads.take(uploadId), () => uploads.folderOf(uploadId)]) {
    expect(again).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  }
});

test('an id that was not issued, and one of another process, leads to no folder', () => {
  const [mine, others] = [new Uploads(temporaryFolder()), new Uploads(temporaryFolder())];
  const { uploadId } = others.begin();
  expect(() => mine.folderOf(uploadId)).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
});

test('a data folder that has gone is not made again', () => {
  const root = join(temporaryFolder(), 'gone');
  expect(() => new Uploads(root).begin()).toThrow(/ENOENT/);
  expect(existsSync(root)).toBe(false);
});
