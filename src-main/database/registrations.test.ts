import { expect, test } from 'vitest';
import type { RegistrationId, SeriesId, StudyId } from '../../src-shared/contract/ids.ts';
import { Failure } from '../../src-shared/failure.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../../test/fixtures/test-workstation.ts';
import { writeTinySeries } from '../../test/fixtures/tiny-dicom.ts';
import { insertRegistration, listLatestRegistrations, listVersions, setRegistrationState } from './registrations.ts';
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
  const told = listed.map(({ fixedSeriesId, movingSeriesId, version, state }) => {
    return [fixedSeriesId, movingSeriesId, version, state];
  });
  expect(told).toEqual([
    [a, b, 168, 'done'],
    [a, b, 170, 'failed'],
    [a, c, 3, 'done'],
    [c, b, 1, 'failed'],
  ]);
  expect(listVersions(database, a!, b!)).toHaveLength(170);
});
