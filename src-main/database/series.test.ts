import { expect, test } from 'vitest';
import { addSeries, at, filledDatabase, ids } from '../../test/fixtures/filled-database.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { insertFile } from './files.ts';
import { findSeriesByIdentity, findStoredSeries, listSeries, listSeriesWithoutThumbnail, listStoredSeries, markSeriesStored, markThumbnail, removeArrivingSeries } from './series.ts'; // prettier-ignore
import type { WritableDatabase } from './connection.ts';

function store(database: WritableDatabase, seriesId: typeof ids.t1): void {
  insertFile(database, { contentHash: seriesId, byteLength: 1, path: seriesId, linked: false }, at);
  markSeriesStored(database, { seriesId, contentHash: 'all', contentHashes: [seriesId], foundJson: '{"a":1}' });
}

test('a series is told as the header said; one without a volume has neither size nor spacing', () => {
  const database = filledDatabase();
  const reason = messageOf('mosaic');
  const notes = [messageOf('cancelled')];
  addSeries(database, ids.flair, { usable: false, unusableReason: reason, size: null, spacingMm: null, notes });
  const listed = new Map(listSeries(database, ids.study).map((series) => [series.seriesId, series]));
  expect(listed.get(ids.t1)).toMatchObject({
    size: [4, 5, 6],
    spacingMm: [1, 1, 2],
    usable: true,
    unusableReason: null,
  });
  expect(listed.get(ids.t1)).toMatchObject({ patientId: 'P-study', modalityEvidence: { values: { modality: 'MR' } } });
  expect(listed.get(ids.flair)).toMatchObject({ size: null, spacingMm: null, usable: false, unusableReason: reason, notes }); // prettier-ignore
});

test('series are listed by their numbers as numbers: 2 comes before 10', () => {
  const database = filledDatabase();
  for (const number of ['10', '2', '']) addSeries(database, `n${number}` as typeof ids.t1, { number });
  expect(listSeries(database, ids.study).map(({ number }) => number)).toEqual(['', '1', '1', '2', '10']);
});

test('a series is stored once all of its files are; until then an interrupted import can be taken back', () => {
  const database = filledDatabase();
  addSeries(database, ids.flair, { jobId: 'another-job' });
  store(database, ids.t1);
  expect(findStoredSeries(database, ids.t1)).toMatchObject({ state: 'stored', contentHash: 'all', foundJson: '{"a":1}', jobId: null }); // prettier-ignore
  expect(findStoredSeries(database, ids.t2)).toMatchObject({ state: 'arriving', contentHash: '', jobId: ids.job });
  expect(removeArrivingSeries(database, ids.job)).toBe(1);
  expect(listStoredSeries(database).map(({ seriesId }) => seriesId)).toEqual([ids.t1, ids.flair]);
  expect(removeArrivingSeries(database)).toBe(1);
  expect(findStoredSeries(database, ids.flair)).toBeNull();
});

test('a file that was not stored cannot be of a series', () => {
  const database = filledDatabase();
  const stored = { seriesId: ids.t1, contentHash: 'all', contentHashes: ['missing'], foundJson: '{}' };
  expect(() => markSeriesStored(database, stored)).toThrow(/FOREIGN KEY/);
});

test('a series is found by its identity with the volumes it was split into, and no other', () => {
  const database = filledDatabase();
  const named = (id: string, identity: string) => addSeries(database, id as typeof ids.t1, { identity });
  named('a', '1.2.9');
  named('b', '1.2.9:2');
  named('c', '1.2.99');
  named('d', '1_2_9:2');
  const found = findSeriesByIdentity(database, ids.study, '1.2.9').map(({ seriesId }) => seriesId);
  expect(found).toEqual(['a', 'b']);
  expect(findSeriesByIdentity(database, ids.otherStudy, '1.2.9')).toEqual([]);
});

test('pictures are made of what is stored and usable and has none', () => {
  const database = filledDatabase();
  addSeries(database, ids.flair, { usable: false, unusableReason: messageOf('mosaic') });
  expect(listSeriesWithoutThumbnail(database)).toEqual([]);
  for (const id of [ids.t1, ids.t2, ids.flair]) store(database, id);
  expect(listSeriesWithoutThumbnail(database)).toEqual([ids.t1, ids.t2]);
  markThumbnail(database, ids.t1);
  expect(listSeriesWithoutThumbnail(database)).toEqual([ids.t2]);
  expect(findStoredSeries(database, ids.t1)!.hasThumbnail).toBe(true);
});
