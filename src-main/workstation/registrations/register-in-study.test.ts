import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { writeTinySeries } from '../../../test/fixtures/tiny-dicom.ts';
import type { Series } from '../../../src-shared/contract/series.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { identity4, rowsOf } from '../../../src-shared/geometry/patient-space.ts';
import type { Quality, RegistrationResult } from '../../../src-shared/registration-result.ts';
import { findProvenance, findRegistration } from '../../database/registrations.ts';
import { listSeries } from '../../database/series.ts';
import type { Tasks } from '../../tasks/task-messages.ts';
import type { TaskThread } from '../../tasks/task-thread.ts';
import { registeredFile } from './registered-file.ts';
import { startAllRegistrations, startRegistration } from './register-in-study.ts';
import { removeWholeStudy, summariseRemoval } from '../studies/remove-study.ts';
import { submitReview } from './review-registration.ts';
import type { Workstation } from '../workstation.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';

const quality: Quality = {
  verdict: 'good',
  messages: [],
  ncc: 0.9,
  matchedNcc: 0.95,
  nmi: 1.2,
  overlapVoxels: 384,
  overlapFraction: 1,
  expectedErrorMm: 0.1,
  errorBoundMm: 0.2,
  poseCovariance: null,
};
const rows = rowsOf(identity4) as unknown as RegistrationResult['transform']['movingFromFixed'];
const summary = {
  source: '',
  modality: 'T1',
  modalityEvidence: '',
  size: [8, 8, 6],
  spacingMm: [1.5, 1.5, 2],
  notes: [],
} as const;
const result: RegistrationResult = {
  schema: 'concord.result/2',
  software: { name: 'Concord', version: '0' },
  fixed: { ...summary, size: [8, 8, 6], spacingMm: [1.5, 1.5, 2], notes: [] },
  moving: { ...summary, size: [8, 8, 6], spacingMm: [1.5, 1.5, 2], notes: [] },
  preset: { id: 'test', version: '0' },
  transform: { type: 'rigid', space: 'LPS', units: 'mm', movingFromFixed: rows },
  quality,
  candidates: [
    { id: 'a', label: 'A', status: 'chosen', quality, movingFromFixed: rows, elapsedMs: 1 },
    {
      id: 'b',
      label: 'B',
      status: 'rejected',
      quality: { ...quality, ncc: null },
      movingFromFixed: rows,
      elapsedMs: 2,
    },
  ],
  timing: { readMs: 0, normaliseMs: 0, searchMs: 0, refineMs: 0, scoreMs: 0, resampleMs: 0, totalMs: 0 },
};

/** A workstation with three small series, whose registration thread answers as told instead of registering. */
async function withThree(
  register: (registeredPath: string, witnesses: Tasks['register']['input']['witnesses']) => Promise<unknown>,
): Promise<{ workstation: Workstation; series: Series[] }> {
  const opened = testWorkstation(temporaryFolder());
  const registration = {
    run: (_name: string, input: Tasks['register']['input']) => register(input.registeredPath, input.witnesses),
    close: () => Promise.resolve(),
  } as unknown as TaskThread;
  const workstation = { ...opened, threads: { ...opened.threads, registration } };
  const source = temporaryFolder();
  for (const n of [1, 2, 3]) writeTinySeries(source, { studyUid: '1.2.3', seriesUid: `1.2.3.${n}` });
  const { studyIds } = await importNow(workstation, [source]);
  return { workstation, series: listSeries(workstation.database, studyIds[0]!) };
}

const succeed = (registeredPath: string) => {
  writeFileSync(registeredPath, 'voxels');
  return Promise.resolve({ result, registeredHash: 'hash', outsideValue: 0 });
};

test('a result is stored whole: candidates, provenance, voxels; approving locks it and the next run is a new version', async () => {
  const { workstation, series } = await withThree(succeed);
  const { database, folder, jobs } = workstation;
  const pair = { fixedSeriesId: series[0]!.seriesId, movingSeriesId: series[1]!.seriesId, startMovingFromFixed: null };
  const first = startRegistration(workstation, pair);
  expect(startRegistration(workstation, pair)).toEqual(first);
  await jobs.settled(first.jobId);
  const stored = findRegistration(database, first.registrationId)!;
  expect(stored).toMatchObject({ state: 'done', version: 1, locked: false });
  expect(stored.result).toEqual(result);
  expect(findProvenance(database, first.registrationId)).toMatchObject({
    software: { name: 'Concord', version: '0' },
    preset: { id: 'test' },
    registeredHash: 'hash',
    fixedContentHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  expect(existsSync(registeredFile(folder, first.registrationId))).toBe(true);

  const review = { decision: 'approved', reason: '', reviewer: 'Dr. Test' } as const;
  expect(submitReview(workstation, first.registrationId, review).locked).toBe(true);
  expect(() => submitReview(workstation, first.registrationId, review)).toThrow(/locked/);
  const second = startRegistration(workstation, pair);
  await jobs.settled(second.jobId);
  expect(findRegistration(database, second.registrationId)).toMatchObject({ version: 2, locked: false });
  expect(() => submitReview(workstation, second.registrationId, { ...review, decision: 'rejected' })).toThrow(/why/);

  const study = series[0]!.studyId;
  expect(summariseRemoval(workstation, study)).toMatchObject({ series: 3, registrations: 2, approved: 1 });
  await removeWholeStudy(workstation, study);
  expect(existsSync(registeredFile(folder, first.registrationId))).toBe(false);
});

test('"Register all" queues every usable series but the fixed one, and does nothing twice', async () => {
  const { workstation, series } = await withThree(succeed);
  const started = startAllRegistrations(workstation, series[0]!.seriesId);
  expect(started).toHaveLength(2);
  await Promise.all(started.map(({ jobId }) => workstation.jobs.settled(jobId)));
  expect(startAllRegistrations(workstation, series[0]!.seriesId)).toEqual([]);
});

test('"Register all" closes a ring with what is registered already; a single press does not wait for that', async () => {
  const counts: number[] = [];
  const { workstation, series } = await withThree((registeredPath, witnesses = []) => {
    counts.push(witnesses.length);
    for (const { witnessFromFixed } of witnesses) expect(witnessFromFixed).toEqual(rows);
    return succeed(registeredPath);
  });
  const fixedSeriesId = series[0]!.seriesId;
  for (const { jobId } of startAllRegistrations(workstation, fixedSeriesId)) await workstation.jobs.settled(jobId);
  const pair = { fixedSeriesId, movingSeriesId: series[1]!.seriesId, startMovingFromFixed: null };
  await workstation.jobs.settled(startRegistration(workstation, pair).jobId);
  expect(counts).toEqual([0, 1, 0]);
});

test('a failure is kept with its reason, and nothing is left in the folder of results', async () => {
  const { workstation, series } = await withThree((registeredPath) => {
    writeFileSync(registeredPath, 'half');
    return Promise.reject(new Failure('internal', messageOf('out-of-memory')));
  });
  const { registrationId, jobId } = startRegistration(workstation, {
    fixedSeriesId: series[0]!.seriesId,
    movingSeriesId: series[1]!.seriesId,
    startMovingFromFixed: rows,
  });
  await workstation.jobs.settled(jobId);
  expect(findRegistration(workstation.database, registrationId)).toMatchObject({
    state: 'failed',
    origin: 'refined-from-manual',
    failure: [messageOf('out-of-memory')],
  });
  expect(existsSync(registeredFile(workstation.folder, registrationId))).toBe(false);
  expect(() => submitReview(workstation, registrationId, { decision: 'approved', reason: '', reviewer: 'x' })).toThrow(
    /no result/,
  );
});

test('a series is not registered to itself, nor to one that is gone', async () => {
  const { workstation, series } = await withThree(succeed);
  const { seriesId } = series[0]!;
  const start = (movingSeriesId: string) =>
    startRegistration(workstation, { fixedSeriesId: seriesId, movingSeriesId, startMovingFromFixed: null });
  expect(() => start(seriesId)).toThrow(/same series/);
  expect(() => start('gone')).toThrow(/no longer there/);
});
