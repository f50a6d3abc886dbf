import { expect, test } from 'vitest';
import { addJob, at, emptyDatabase, ids, jobOf, later } from '../../test/fixtures/filled-database.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { interruptJobs, listInterruptedExports, listRecentJobs, readImportSummary, updateJob, writeImportSummary } from './jobs.ts'; // prettier-ignore

const summary = {
  addedFiles: 3,
  knownFiles: 1,
  healedFiles: 0,
  studyIds: [ids.study],
  notUsed: [{ name: 'a.dcm', reason: messageOf('mosaic') }],
};

test('a job is kept with what it tells, but not how far it had got', () => {
  const database = emptyDatabase();
  addJob(database);
  const messages = [messageOf('cancelled')];
  expect(listRecentJobs(database, 10)).toEqual([jobOf({ fraction: 0, secondsLeft: null })]);
  updateJob(database, jobOf({ state: 'done', step: 'done', studyIds: [ids.study], messages }), later);
  expect(listRecentJobs(database, 10)).toEqual([
    jobOf({ state: 'done', step: 'done', fraction: 1, secondsLeft: null, studyIds: [ids.study], messages }),
  ]);
});

test('the newest jobs come first, the later inserted of one moment too', () => {
  const database = emptyDatabase();
  const named = (name: string) => ({ jobId: name as typeof ids.job });
  addJob(database, named('newest'), later);
  for (const name of ['first', 'second']) addJob(database, named(name));
  expect(listRecentJobs(database, 10).map(({ jobId }) => jobId)).toEqual(['newest', 'second', 'first']);
  expect(listRecentJobs(database, 1).map(({ jobId }) => jobId)).toEqual(['newest']);
});

test('an import has a summary, has none yet, or is not known', () => {
  const database = emptyDatabase();
  expect(readImportSummary(database, ids.job)).toBeUndefined();
  addJob(database);
  expect(readImportSummary(database, ids.job)).toBeNull();
  writeImportSummary(database, ids.job, summary);
  expect(readImportSummary(database, ids.job)).toEqual(summary);
});

test('what was waiting or running when Concord ended is interrupted, and what had ended is not', () => {
  const database = emptyDatabase();
  const states = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
  for (const state of states) addJob(database, { jobId: state as string as typeof ids.job, state });
  expect(interruptJobs(database, at).toSorted()).toEqual(['queued', 'running']);
  const listed = new Map(listRecentJobs(database, 10).map((job) => [job.jobId as string, job]));
  expect(listed.get('running')).toMatchObject({ state: 'interrupted', messages: [{ code: 'closed-meanwhile' }] });
  expect(['done', 'failed', 'cancelled'].map((name) => listed.get(name)!.state)).toEqual([
    'done',
    'failed',
    'cancelled',
  ]);
  expect(interruptJobs(database, at)).toEqual([]);
});

test('of interrupted exports it is known what they were asked to do', () => {
  const database = emptyDatabase();
  addJob(database, { jobId: 'export' as typeof ids.job, kind: 'export' });
  addJob(database, { jobId: 'import' as typeof ids.job, kind: 'import' });
  addJob(database, { jobId: 'ended' as typeof ids.job, kind: 'export', state: 'done' });
  interruptJobs(database, at);
  expect(listInterruptedExports(database)).toEqual([{ jobId: 'export', request: { paths: ['/source'] } }]);
});
