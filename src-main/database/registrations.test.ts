import { expect, test } from 'vitest';
import type { RegistrationId, SeriesId, StudyId } from '../../src-shared/contract/ids.ts';
import { Failure } from '../../src-shared/failure.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../../test/fixtures/test-workstation.ts';
import { writeTinySeries } from '../../test/fixtures/tiny-dicom.ts';
import { addRegistration, addSeries, addStudy, filledDatabase, ids, later, provenance, result } from '../../test/fixtures/filled-database.ts'; // prettier-ignore
import { findProvenance, findRegistration, findUnderWay, finishRegistration, insertRegistration, interruptRegistrations, isSeriesRegistered, listLatestRegistrations, listRegistrationIds, listVersions, registrationsTouchingStudy, setRegistrationState } from './registrations.ts'; // prettier-ignore
import { insertReview } from './reviews.ts';
import { listSeries } from './series.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

test('of each pair the newest version and the newest that is done are listed, however long its history', async () => {
  const { database, ...workstation } = testWorkstation(temporaryFolder());
  const source = temporaryFolder();
  for (const number of [1, 2, 3]) writeTinySeries(source, { studyUid: '1.2.3', seriesUid: `1.2.3.${number}` });
  const { studyIds } = await importNow({ database, ...workstation }, [source]);
  const [a, b, c] = listSeries(database, studyIds[0]!).map(({ seriesId }) => seriesId);
  const attempt = (fixed: SeriesId, moving: SeriesId, state: 'done' | 'failed') => {
    const registrationId = crypto.randomUUID() as RegistrationId;
    insertRegistration(database, {
      registrationId,
      studyId: studyIds[0]! as StudyId,
      fixedSeriesId: fixed,
      movingSeriesId: moving,
      origin: 'automatic',
      createdAt: new Date().toISOString(),
      jobId: null,
      landmarks: [],
    });
    const failure = state === 'failed' ? { failure: new Failure('internal', messageOf('out-of-memory')) } : {};
    setRegistrationState(database, registrationId, { state, ...failure });
  };
  for (let version = 0; version < 170; version++) attempt(a!, b!, version < 168 ? 'done' : 'failed');
  for (let version = 0; version < 3; version++) attempt(a!, c!, 'done');
  attempt(c!, b!, 'failed');
  const listed = listLatestRegistrations(database, studyIds[0]!);
  const facts = listed.map(({ fixedSeriesId, movingSeriesId, version, state }) => {
    return [fixedSeriesId, movingSeriesId, version, state];
  });
  expect(facts).toEqual([
    [a, b, 168, 'done'],
    [a, b, 170, 'failed'],
    [a, c, 3, 'done'],
    [c, b, 1, 'failed'],
  ]);
  expect(listVersions(database, a!, b!)).toHaveLength(170);
});

test('versions of a pair count from 1, each direction for itself', () => {
  const database = filledDatabase();
  const versionOf = (id: string, fixedSeriesId = ids.t1, movingSeriesId = ids.t2) => {
    const registrationId = addRegistration(database, { registrationId: id as RegistrationId, fixedSeriesId, movingSeriesId }); // prettier-ignore
    return findRegistration(database, registrationId)!.version;
  };
  expect([versionOf('a'), versionOf('b'), versionOf('c', ids.t2, ids.t1)]).toEqual([1, 2, 1]);
});

test('a finished registration has its whole result, candidates and provenance', () => {
  const database = filledDatabase();
  addRegistration(database);
  expect(findProvenance(database, ids.registration)).toBeNull();
  finishRegistration(database, ids.registration, { result, provenance, finishedAt: later });
  expect(findRegistration(database, ids.registration)).toMatchObject({ state: 'done', result, failure: [], finishedAt: later }); // prettier-ignore
  expect(findProvenance(database, ids.registration)).toEqual(provenance);
});

test('what was under way when Concord ended is interrupted, with the reason; what was done stays', () => {
  const database = filledDatabase();
  const states = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
  for (const state of states) {
    addRegistration(database, { registrationId: state as string as RegistrationId });
    setRegistrationState(database, state as string as RegistrationId, { state });
  }
  expect(findUnderWay(database, ids.t1, ids.t2)).toEqual({ registrationId: 'queued', jobId: null });
  expect(interruptRegistrations(database, later).toSorted()).toEqual(['queued', 'running']);
  expect(findUnderWay(database, ids.t1, ids.t2)).toBeNull();
  const listed = listVersions(database, ids.t1, ids.t2).map(({ state, failure }) => [state, failure[0]?.code]);
  expect(listed).toEqual([
    ['interrupted', 'closed-meanwhile'],
    ['interrupted', 'closed-meanwhile'],
    ['done', undefined],
    ['failed', undefined],
    ['cancelled', undefined],
  ]);
});

test('a study is touched by registrations onto and of its series, those of other studies too', () => {
  const database = filledDatabase();
  addStudy(database, ids.otherStudy);
  addSeries(database, ids.flair, { studyId: ids.otherStudy });
  addRegistration(database, { registrationId: 'across' as RegistrationId, movingSeriesId: ids.flair });
  addRegistration(database, { registrationId: 'within' as RegistrationId });
  insertReview(database, 'across' as RegistrationId, {
    decision: 'approved',
    reason: '',
    reviewer: 'Dr Li',
    at: later,
  });
  expect(registrationsTouchingStudy(database, ids.otherStudy)).toEqual([
    { registrationId: 'across', jobId: null, approved: true, active: true },
  ]);
  expect(registrationsTouchingStudy(database, ids.study)).toHaveLength(2);
  expect([ids.t1, ids.flair].map((id) => isSeriesRegistered(database, id))).toEqual([true, true]);
});

test('only what is done can be named for an export', () => {
  const database = filledDatabase();
  for (const state of ['done', 'failed', 'queued'] as const) {
    addRegistration(database, { registrationId: state as string as RegistrationId });
    setRegistrationState(database, state as string as RegistrationId, { state });
  }
  expect(listRegistrationIds(database)).toEqual(['done']);
});
