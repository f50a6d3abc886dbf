import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { addSeries, at, filledDatabase, ids } from '../../../test/fixtures/filled-database.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import type { SeriesId } from '../../../src-shared/contract/ids.ts';
import { insertFile } from '../../database/files.ts';
import { findStoredSeries, markSeriesStored, markThumbnail } from '../../database/series.ts';
import type { TaskThread } from '../../tasks/task-thread.ts';
import { dataFolderAt } from '../data-folder.ts';
import { EventHub } from '../events.ts';
import { ThumbnailQueue } from './thumbnail-queue.ts';

/** Three stored series, and threads that make a thumbnail when told to. */
function withThree() {
  const database = filledDatabase();
  addSeries(database, ids.flair);
  const store = (seriesId: SeriesId) => {
    insertFile(database, { contentHash: seriesId, byteLength: 1, path: seriesId, linked: false }, at);
    const foundJson = JSON.stringify({ files: ['0'], slices: [] });
    markSeriesStored(database, { seriesId, contentHash: `all-${seriesId}`, contentHashes: [seriesId], foundJson });
  };
  for (const seriesId of [ids.t1, ids.t2, ids.flair]) store(seriesId);
  const events = new EventHub();
  const told: string[] = [];
  events.subscribe((name) => told.push(name));
  const asked: string[] = [];
  let end = Promise.withResolvers<void>();
  let viewing = Promise.resolve();
  const threads = {
    viewing: { settled: () => viewing } as TaskThread,
    importing: {
      run: (_name: string, input: { series: { name: string } }) => {
        asked.push(input.series.name.replace('1 ', ''));
        end = Promise.withResolvers();
        return end.promise;
      },
    } as unknown as TaskThread,
  };
  return {
    database,
    store,
    queue: new ThumbnailQueue({ database, events, folder: dataFolderAt('/data') }, threads),
    told,
    asked,
    /** Lets the thumbnail that is under way come to its end. */
    ends: (error?: Error) => (error ? end.reject(error) : end.resolve(), turn()),
    isViewing: (until: Promise<void>) => (viewing = until),
    isMade: (seriesId: SeriesId) => findStoredSeries(database, seriesId)!.hasThumbnail,
  };
}

test('one at a time, the last asked for first; each is on record and told', async () => {
  const { queue, asked, told, ends, isMade } = withThree();
  queue.add([ids.t1, ids.t2]);
  await turn();
  queue.add([ids.flair]);
  await turn();
  expect([asked, isMade(ids.t1), told]).toEqual([['t1'], false, []]);
  await ends();
  expect([asked, isMade(ids.t1), told]).toEqual([['t1', 'flair'], true, ['studies.changed']]);
  await ends();
  await ends();
  expect([asked, told.length]).toEqual([['t1', 'flair', 't2'], 3]);
});

test('while a volume is opened for a window, the next one waits', async () => {
  const { queue, asked, ends, isViewing } = withThree();
  const opening = Promise.withResolvers<void>();
  isViewing(opening.promise);
  queue.add([ids.t1, ids.t2]);
  await turn();
  expect(asked).toEqual([]);
  opening.resolve();
  await turn();
  const again = Promise.withResolvers<void>();
  isViewing(again.promise);
  await ends();
  expect(asked).toEqual(['t1']);
  again.resolve();
  await turn();
  expect(asked).toEqual(['t1', 't2']);
  await ends();
});

test('one that cannot be made has no picture, and the next is made; it may be asked for again', async () => {
  const { queue, asked, told, ends, isMade } = withThree();
  queue.add([ids.t1, ids.t2]);
  await turn();
  await ends(new Error('unreadable'));
  await ends();
  expect([isMade(ids.t1), isMade(ids.t2), told]).toEqual([false, true, ['studies.changed']]);
  queue.add([ids.t1]);
  await turn();
  await ends();
  expect([asked, isMade(ids.t1)]).toEqual([['t1', 't2', 't1'], true]);
});

test('what is gone, has its picture, is still on its way or cannot be shown is passed over', async () => {
  const { queue, database, store, asked, ends } = withThree();
  markThumbnail(database, ids.t1);
  const [arriving, mosaic] = ['arriving', 'mosaic'] as SeriesId[];
  addSeries(database, arriving!);
  addSeries(database, mosaic!, { usable: false, unusableReason: messageOf('mosaic') });
  store(mosaic!);
  queue.add(['gone' as SeriesId, ids.t1, arriving!, mosaic!, ids.t2]);
  await turn();
  expect(asked).toEqual(['t2']);
  await ends();
});

test('who opens a series whose volume is being read waits for that, however it ends; for another, nobody waits', async () => {
  const { queue, ends } = withThree();
  queue.add([ids.t1]);
  await turn();
  let waited = false;
  const waiting = queue.underWay(ids.t1).then(() => (waited = true));
  await queue.underWay(ids.t2);
  expect(waited).toBe(false);
  await ends(new Error('unreadable'));
  expect(await waiting).toBe(true);
  await queue.underWay(ids.t1);
});
