import { expect, test } from 'vitest';
import { addSeries, at, filledDatabase, ids } from '../../../test/fixtures/filled-database.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { insertFile } from '../../database/files.ts';
import { markSeriesStored } from '../../database/series.ts';
import type { FoundSeries } from '../../series-files/found-series.ts';
import { dataFolderAt } from '../data-folder.ts';
import { EventHub } from '../events.ts';
import { locateSeries, packFound, requireSeries, requireUsable, seriesName, unpackFound } from './locate-series.ts';

const found = {
  files: ['/old/b.dcm', '/old/a.dcm'],
  slices: [{ path: '/old/a.dcm', frame: 0 }, { path: '/old/b.dcm', frame: 0 }],
  dicom: { files: ['/old/a.dcm', '/old/b.dcm'] },
} as unknown as FoundSeries; // prettier-ignore

test('what was found outlives a move of its files: places are kept, not paths', () => {
  const packed = packFound(found);
  expect(packed).not.toContain('/old/');
  expect(unpackFound(packed, ['/new/1', '/new/2'])).toEqual({
    files: ['/new/1', '/new/2'],
    slices: [{ path: '/new/2', frame: 0 }, { path: '/new/1', frame: 0 }],
    dicom: { files: ['/new/2', '/new/1'] },
  }); // prettier-ignore
});

test('a series that an import still brings is waited for, and found once it has come', async () => {
  const database = filledDatabase();
  const events = new EventHub();
  const store = { database, events, folder: dataFolderAt('/data') };
  let located: Awaited<ReturnType<typeof locateSeries>> | undefined;
  const locating = locateSeries(store, ids.t1).then((series) => (located = series));
  await Promise.resolve();
  events.emit('studies.changed', { studyId: null });
  await Promise.resolve();
  expect(located).toBeUndefined();
  insertFile(database, { contentHash: 'aa', byteLength: 1, path: 'aa/aa', linked: false }, at);
  const foundJson = JSON.stringify({ files: ['0'], slices: [] });
  markSeriesStored(database, { seriesId: ids.t1, contentHash: 'all', contentHashes: ['aa'], foundJson });
  events.emit('studies.changed', { studyId: ids.study });
  expect(await locating).toMatchObject({ name: '1 t1', found: { files: ['/data/files/aa/aa'] } });
});

test('waiting for a series can be cancelled', async () => {
  const store = { database: filledDatabase(), events: new EventHub(), folder: dataFolderAt('/data') };
  const controller = new AbortController();
  const locating = locateSeries(store, ids.t1, controller.signal);
  controller.abort();
  await expect(locating).rejects.toMatchObject({ code: 'cancelled' });
});

test('a series that is not there, or cannot be used, is refused', () => {
  const database = filledDatabase();
  addSeries(database, ids.flair, { usable: false, unusableReason: messageOf('mosaic') });
  expect(() => requireSeries({ database }, 'none' as typeof ids.t1)).toThrow(expect.objectContaining({ code: 'not-found' }) as Error); // prettier-ignore
  expect(() => requireUsable({ database }, ids.flair)).toThrow(expect.objectContaining({ code: 'input' }) as Error);
  expect(seriesName({ ...requireSeries({ database }, ids.t1), number: '', description: '' })).toBe('1.2.3.t1');
});
