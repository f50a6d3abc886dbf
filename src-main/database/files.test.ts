import { expect, test } from 'vitest';
import { at, filledDatabase, ids } from '../../test/fixtures/filled-database.ts';
import { filesOfSeries, forgetUnheldFiles, insertFile, listFiles, type StoredFile } from './files.ts';
import { markSeriesStored, removeSeries } from './series.ts';

const fileOf = (contentHash: string, changes: Partial<StoredFile> = {}): StoredFile => ({
  contentHash,
  byteLength: 12,
  path: `${contentHash.slice(0, 2)}/${contentHash}`,
  linked: false,
  ...changes,
});

test('a content that is known is not added again: the first copy stays', () => {
  const database = filledDatabase();
  expect(insertFile(database, fileOf('aa'), at)).toBe(true);
  expect(insertFile(database, fileOf('aa', { path: '/elsewhere', linked: true }), at)).toBe(false);
  expect(listFiles(database)).toEqual([fileOf('aa')]);
});

test('the files of a series come in the order of its slices, not of their names', () => {
  const database = filledDatabase();
  for (const hash of ['aa', 'bb', 'cc']) insertFile(database, fileOf(hash, { linked: hash === 'bb' }), at);
  const contentHashes = ['cc', 'aa', 'bb'];
  markSeriesStored(database, { seriesId: ids.t1, contentHash: 'x', contentHashes, foundJson: '{}' });
  expect(filesOfSeries(database, ids.t1)).toEqual([fileOf('cc'), fileOf('aa'), fileOf('bb', { linked: true })]);
});

test('a file is forgotten when the last series that holds it has gone', () => {
  const database = filledDatabase();
  for (const hash of ['aa', 'shared']) insertFile(database, fileOf(hash), at);
  const stored = { contentHash: 'x', foundJson: '{}' };
  markSeriesStored(database, { ...stored, seriesId: ids.t1, contentHashes: ['aa', 'shared'] });
  markSeriesStored(database, { ...stored, seriesId: ids.t2, contentHashes: ['shared'] });
  expect(forgetUnheldFiles(database)).toEqual([]);
  removeSeries(database, ids.t1);
  expect(forgetUnheldFiles(database)).toEqual([fileOf('aa')]);
  removeSeries(database, ids.t2);
  expect(forgetUnheldFiles(database)).toEqual([fileOf('shared')]);
  expect(listFiles(database)).toEqual([]);
});
