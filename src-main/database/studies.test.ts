import { expect, test } from 'vitest';
import { addRegistration, addSeries, addStudy, emptyDatabase, filledDatabase, ids, later, provenance, result } from '../../test/fixtures/filled-database.ts'; // prettier-ignore
import { messageOf } from '../../src-shared/messages/message.ts';
import { finishRegistration } from './registrations.ts';
import { insertReview } from './reviews.ts';
import { markThumbnail, removeSeries } from './series.ts';
import { findStudy, findStudyByIdentity, listStudies, removeStudiesWithoutSeries, removeStudy } from './studies.ts';

test('a study is told with its patient and what it holds; series that cannot be used have no modality to offer', () => {
  const database = filledDatabase();
  addSeries(database, ids.flair, { modality: 'FLAIR', usable: false, unusableReason: messageOf('mosaic') });
  addRegistration(database);
  expect(findStudy(database, ids.study)).toMatchObject({
    patientId: 'P-study',
    patientName: 'Sample^Anna',
    patientBirthDate: '19700101',
    seriesCount: 3,
    registrationCount: 1,
    results: { good: 0, review: 0, failed: 0, approved: 0 },
    modalities: ['T1', 'T2'],
    thumbnailSeriesId: null,
    isSample: false,
  });
});

test('its picture is of T1 if there is one, else of the series with most slices', () => {
  const database = filledDatabase();
  const shown = () => findStudy(database, ids.study)!.thumbnailSeriesId;
  addSeries(database, ids.flair, { modality: 'FLAIR', sliceCount: 200 });
  markThumbnail(database, ids.t2);
  expect(shown()).toBe(ids.t2);
  markThumbnail(database, ids.flair);
  expect(shown()).toBe(ids.flair);
  markThumbnail(database, ids.t1);
  expect(shown()).toBe(ids.t1);
});

test('the newest import comes first', () => {
  const database = filledDatabase();
  addStudy(database, ids.otherStudy, { importedAt: later });
  expect(listStudies(database).map(({ studyId }) => studyId)).toEqual([ids.otherStudy, ids.study]);
});

test('a study is found again by its identity, and there is one of an identity', () => {
  const database = filledDatabase();
  expect(findStudyByIdentity(database, '1.2.study')).toBe(ids.study);
  expect(findStudyByIdentity(database, '1.2.stud')).toBeNull();
  expect(() => addStudy(database, ids.study)).toThrow(/UNIQUE/);
  expect(findStudy(emptyDatabase(), ids.study)).toBeNull();
});

test('a removed study takes its series and registrations along', () => {
  const database = filledDatabase();
  addRegistration(database);
  removeStudy(database, ids.study);
  const rows = ['studies', 'series', 'registrations'].map((table) =>
    database.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
  );
  expect(rows).toEqual([0, 0, 0]);
});

test('a study whose last series has gone goes too', () => {
  const database = filledDatabase();
  removeSeries(database, ids.t1);
  removeStudiesWithoutSeries(database);
  expect(listStudies(database)).toHaveLength(1);
  removeSeries(database, ids.t2);
  removeStudiesWithoutSeries(database);
  expect(listStudies(database)).toEqual([]);
});

test('of each pair the newest result counts, with its verdict and whether its approval stands', () => {
  const database = filledDatabase();
  const counts = () => findStudy(database, ids.study)!.results;
  addRegistration(database);
  finishRegistration(database, ids.registration, { result, provenance, finishedAt: later });
  expect(counts()).toEqual({ good: 1, review: 0, failed: 0, approved: 0 });
  insertReview(database, ids.registration, { decision: 'approved', reason: '', reviewer: 'Dr Li', at: later });
  expect(counts()).toMatchObject({ good: 1, approved: 1 });
  insertReview(database, ids.registration, { decision: 'withdrawn', reason: 'x', reviewer: 'Dr Li', at: later });
  expect(counts()).toMatchObject({ good: 1, approved: 0 });
});
