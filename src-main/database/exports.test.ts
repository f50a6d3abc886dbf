import { expect, test } from 'vitest';
import { addRegistration, at, filledDatabase, ids } from '../../test/fixtures/filled-database.ts';
import { exportOutcome, insertExport, listExports, type ExportRecord } from './exports.ts';

const record: ExportRecord = {
  registrationId: ids.registration,
  jobId: ids.job,
  options: {
    registrationId: ids.registration,
    formats: ['nifti'],
    anonymise: true,
    confirmDifferentPatients: false,
    locale: 'zh-CN',
    destination: { kind: 'folder', path: '/out' },
  },
  outcome: { path: '/out/registered', server: null, results: [] },
  at,
};

test('an export comes back as it was, and its outcome by its job', () => {
  const database = filledDatabase();
  addRegistration(database);
  insertExport(database, record);
  expect(listExports(database, ids.registration)).toEqual([record]);
  expect(exportOutcome(database, ids.job)).toEqual(record.outcome);
});

test('there is nothing to tell of a job that exported nothing, nor of another registration', () => {
  const database = filledDatabase();
  expect(exportOutcome(database, ids.job)).toBeNull();
  expect(listExports(database, ids.registration)).toEqual([]);
});

test('exports of one registration are listed in the order that they were made', () => {
  const database = filledDatabase();
  addRegistration(database);
  const paths = ['/b', '/a', '/c'];
  for (const path of paths) insertExport(database, { ...record, outcome: { ...record.outcome, path } });
  expect(listExports(database, ids.registration).map(({ outcome }) => outcome.path)).toEqual(paths);
});
