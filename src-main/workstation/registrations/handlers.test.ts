import { expect, test } from 'vitest';
import {
  addRegistration,
  addSeries,
  at,
  filledDatabase,
  ids,
  later,
  provenance,
  result,
} from '../../../test/fixtures/filled-database.ts';
import { identity4, rowsOf } from '../../../src-shared/geometry/patient-space.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { insertFile } from '../../database/files.ts';
import { finishRegistration } from '../../database/registrations.ts';
import { markSeriesStored } from '../../database/series.ts';
import { dataFolderAt } from '../data-folder.ts';
import { EventHub } from '../events.ts';
import type { Workstation } from '../workstation.ts';
import { registrationHandlers } from './handlers.ts';

const pair = { fixedSeriesId: ids.t1, movingSeriesId: ids.t2 };
const movingFromFixed = rowsOf(identity4) as unknown as (typeof result)['transform']['movingFromFixed'];
const gone = 'gone' as typeof ids.registration;
const failing = (code: string) => expect.objectContaining({ code }) as Error;

/** `t1` and `t2` stored, `flair` not usable; jobs wait, and the viewing thread tells what it was asked. */
function withSeries() {
  const database = filledDatabase();
  addSeries(database, ids.flair, { usable: false, unusableReason: messageOf('mosaic') });
  for (const seriesId of [ids.t1, ids.t2]) {
    insertFile(database, { contentHash: seriesId, byteLength: 1, path: seriesId, linked: false }, at);
    const foundJson = JSON.stringify({ files: ['0'], slices: [] });
    markSeriesStored(database, { seriesId, contentHash: `all-${seriesId}`, contentHashes: [seriesId], foundJson });
  }
  const asked: unknown[] = [];
  const queued: string[] = [];
  const parts = {
    database,
    folder: dataFolderAt('/data'),
    events: new EventHub(),
    jobs: { start: (_job: unknown, jobId: string) => queued.push(jobId) },
    threads: { viewing: { run: (...task: unknown[]) => Promise.resolve(asked.push(task) && result.quality) } },
  };
  return { workstation: parts as unknown as Workstation, database, asked, queued };
}

test('a registration is told by its id, and a pair by its versions', () => {
  const { workstation, database } = withSeries();
  expect(registrationHandlers['registrations.history'](workstation, pair)).toEqual([]);
  addRegistration(database);
  const registration = registrationHandlers['registrations.get'](workstation, { registrationId: ids.registration });
  expect(registration).toMatchObject({ ...pair, version: 1, state: 'queued' });
  expect(registrationHandlers['registrations.history'](workstation, pair)).toEqual([registration]);
  const turned = { fixedSeriesId: ids.t2, movingSeriesId: ids.t1 };
  expect(registrationHandlers['registrations.history'](workstation, turned)).toEqual([]);
  expect(() => registrationHandlers['registrations.get'](workstation, { registrationId: gone })).toThrow(
    failing('not-found'),
  );
});

test('every series that can be registered is queued, once', () => {
  const { workstation, queued } = withSeries();
  const all = () => registrationHandlers['registrations.startAll'](workstation, { fixedSeriesId: ids.t1 });
  const first = all();
  expect(first).toEqual({ started: [{ registrationId: expect.any(String) as string, jobId: queued[0] }] });
  expect(all()).toEqual(first);
  expect(registrationHandlers['registrations.start'](workstation, { ...pair, startMovingFromFixed: null })).toEqual(
    (first as { started: unknown[] }).started[0],
  );
  expect(queued).toHaveLength(1);
});

test('a series onto itself, or one that cannot be used, is refused before anything is run', async () => {
  const { workstation, asked, queued } = withSeries();
  for (const [movingSeriesId, code] of [
    [ids.t1, 'same-series'],
    [ids.flair, 'series-not-usable'],
  ] as const) {
    const request = { fixedSeriesId: ids.t1, movingSeriesId };
    const refused = expect.objectContaining({ code: 'input', messages: [expect.objectContaining({ code })] }) as Error;
    expect(() =>
      registrationHandlers['registrations.start'](workstation, { ...request, startMovingFromFixed: null }),
    ).toThrow(refused);
    await expect(
      registrationHandlers['registrations.saveManual'](workstation, { ...request, movingFromFixed, landmarks: [] }),
    ).rejects.toEqual(refused);
  }
  await expect(
    registrationHandlers['registrations.score'](workstation, { ...pair, movingSeriesId: ids.flair, movingFromFixed }),
  ).rejects.toMatchObject({ code: 'input' });
  expect([asked, queued]).toEqual([[], []]);
});

test.each([
  [true, 'quick'],
  [false, 'exact'],
  [undefined, 'exact'],
])('a position is scored by the viewing thread: quick %s is %s', async (quick, accuracy) => {
  const { workstation, asked } = withSeries();
  const request = { ...pair, movingFromFixed, ...(quick !== undefined && { quick }) };
  expect(await registrationHandlers['registrations.score'](workstation, request)).toBe(result.quality);
  const [fixed, moving] = [{ name: '1 t1' }, { name: '1 t2' }];
  expect(asked).toMatchObject([['score', { fixed, moving, movingFromFixed, accuracy }]]);
});

test('a review is of the registration that it names', () => {
  const { workstation, database } = withSeries();
  addRegistration(database);
  const review = { decision: 'approved', reason: '', reviewer: 'Dr Li' } as const;
  const submit = (registrationId = ids.registration) =>
    registrationHandlers['reviews.submit'](workstation, { registrationId, ...review });
  expect(() => submit()).toThrow(failing('conflict'));
  expect(() => submit(gone)).toThrow(failing('not-found'));
  finishRegistration(database, ids.registration, { result, provenance, finishedAt: later });
  expect(submit()).toMatchObject({ registrationId: ids.registration, locked: true, reviews: [review] });
});
