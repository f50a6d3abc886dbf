import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { writeTinySeries } from '../../../test/fixtures/tiny-dicom.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { listAudit } from '../../database/audit.ts';
import { findProvenance, findRegistration, listVersions } from '../../database/registrations.ts';
import { listSeries } from '../../database/series.ts';
import { writeSettings } from '../../database/settings.ts';
import type { RegisteredFacts, TaskProgress } from '../../tasks/task-messages.ts';
import type { TaskThread } from '../../tasks/task-thread.ts';
import { leavesACore, type Pace } from '../../engine/registration/pace.ts';
import { registeredFile } from './registered-file.ts';
import { startRegistration } from './register-in-study.ts';

/** One run that the registration thread was asked for; the test ends it. */
interface AskedRun {
  readonly registeredPath: string;
  readonly pace: Pace | undefined;
  readonly signal: AbortSignal;
  readonly progress: (progress: TaskProgress) => void;
  readonly succeed: () => void;
  readonly fail: () => void;
}

const facts = {
  result: {
    software: { name: 'Concord', version: '0' },
    preset: { id: 'test' },
    quality: { verdict: 'good' },
    candidates: [],
  },
  registeredHash: 'hash',
  outsideValue: 0,
} as unknown as RegisteredFacts;

/** A workstation with three small series, and a registration thread whose runs the test ends. */
async function withRuns() {
  const opened = testWorkstation(temporaryFolder());
  const runs: AskedRun[] = [];
  const asked: (() => void)[] = [];
  const registration = {
    run: (
      _: string,
      input: { registeredPath: string; pace?: Pace },
      { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: TaskProgress) => void },
    ) =>
      new Promise<RegisteredFacts>((resolve, reject) => {
        const fail = (code: 'internal' | 'cancelled') => reject(new Failure(code, messageOf('cancelled')));
        signal.addEventListener('abort', () => fail('cancelled'));
        runs.push({
          registeredPath: input.registeredPath,
          pace: input.pace,
          signal,
          progress: onProgress,
          succeed: () => {
            writeFileSync(input.registeredPath, 'voxels');
            resolve(facts);
          },
          fail: () => fail('internal'),
        });
        asked.shift()?.();
      }),
    close: () => Promise.resolve(),
  } as unknown as TaskThread;
  const workstation = { ...opened, threads: { ...opened.threads, registration } };
  const source = temporaryFolder();
  for (const n of [1, 2, 3]) writeTinySeries(source, { studyUid: '1.2.3', seriesUid: `1.2.3.${n}` });
  const { studyIds } = await importNow(workstation, [source]);
  const [a, b, c] = listSeries(workstation.database, studyIds[0]!).map(({ seriesId }) => seriesId);
  const nextRun = () => new Promise<void>((resolve) => asked.push(resolve));
  return { workstation, runs, nextRun, a: a!, b: b!, c: c! };
}

const pairOf = <Id>(fixedSeriesId: Id, movingSeriesId: Id) => ({
  fixedSeriesId,
  movingSeriesId,
  startMovingFromFixed: null,
});

test('a press takes over the run that was begun, at full pace, and the record is as of any press', async () => {
  const { workstation, runs, nextRun, a, b } = await withRuns();
  const { ahead, database, folder, jobs } = workstation;
  const asked = nextRun();
  expect(ahead.begin(workstation, a, b)).toBe(true);
  expect(ahead.begin(workstation, a, b)).toBe(true);
  await asked;
  expect(leavesACore(runs[0]!.pace)).toBe(true);
  runs[0]!.progress({ step: 'refining', fraction: 0.7 });
  // Nothing of it shows before the press.
  expect(listVersions(database, a, b)).toEqual([]);
  expect(jobs.list().filter(({ kind }) => kind === 'registration')).toEqual([]);
  expect(listAudit(database, 100).filter(({ action }) => action === 'registered')).toEqual([]);

  const { registrationId, jobId } = startRegistration(workstation, pairOf(a, b));
  const takenOver = new Promise<void>((resolve) => {
    workstation.events.subscribe((name, payload) => {
      if (name === 'job.changed' && (payload as { step: string }).step === 'refining') resolve();
    });
  });
  await takenOver;
  expect(leavesACore(runs[0]!.pace)).toBe(false);
  runs[0]!.succeed();
  await jobs.settled(jobId);
  expect(runs).toHaveLength(1);
  expect(findRegistration(database, registrationId)).toMatchObject({ state: 'done', version: 1, origin: 'automatic' });
  expect(findProvenance(database, registrationId)).toMatchObject({ registeredHash: 'hash' });
  expect(listAudit(database, 1)[0]).toMatchObject({ action: 'registered', subject: registrationId });
  expect(existsSync(registeredFile(folder, registrationId))).toBe(true);
  expect(readdirSync(folder.partial)).toEqual([]);
});

test('another pair cancels it, whether chosen or registered, and nothing is left of it', async () => {
  const { workstation, runs, nextRun, a, b, c } = await withRuns();
  const { ahead, folder, jobs } = workstation;
  let asked = nextRun();
  ahead.begin(workstation, a, b);
  await asked;
  asked = nextRun();
  ahead.begin(workstation, a, c);
  await asked;
  expect(runs.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  asked = nextRun();
  const { jobId } = startRegistration(workstation, pairOf(b, c));
  await asked;
  expect(runs.map(({ signal, pace }) => [signal.aborted, pace !== undefined])).toEqual([[true, true], [true, true], [false, false]]); // prettier-ignore
  // While somebody waits for a run, none is begun that nobody asked for.
  expect(ahead.begin(workstation, a, b)).toBe(false);
  runs[2]!.succeed();
  await jobs.settled(jobId);
  expect(readdirSync(folder.partial)).toEqual([]);
});

test('cancelling the job cancels the run that it took over', async () => {
  const { workstation, runs, nextRun, a, b } = await withRuns();
  const asked = nextRun();
  workstation.ahead.begin(workstation, a, b);
  await asked;
  runs[0]!.progress({ step: 'refining', fraction: 0.7 });
  const takenOver = new Promise<void>((resolve) => {
    workstation.events.subscribe((name, payload) => {
      if (name === 'job.changed' && (payload as { step: string }).step === 'refining') resolve();
    });
  });
  const { registrationId, jobId } = startRegistration(workstation, pairOf(a, b));
  await takenOver;
  workstation.jobs.cancel(jobId);
  await workstation.jobs.settled(jobId);
  expect(runs[0]!.signal.aborted).toBe(true);
  expect(runs).toHaveLength(1);
  expect(findRegistration(workstation.database, registrationId)!.state).toBe('cancelled');
});

test('if it failed, the press runs anew', async () => {
  const { workstation, runs, nextRun, a, b } = await withRuns();
  let asked = nextRun();
  workstation.ahead.begin(workstation, a, b);
  await asked;
  runs[0]!.fail();
  asked = nextRun();
  const { registrationId, jobId } = startRegistration(workstation, pairOf(a, b));
  await asked;
  runs[1]!.succeed();
  await workstation.jobs.settled(jobId);
  expect(findRegistration(workstation.database, registrationId)!.state).toBe('done');
});

test('it is not begun if the settings forbid it, on the battery, or for a pair that has a result', async () => {
  const { workstation, runs, nextRun, a, b } = await withRuns();
  writeSettings(workstation.database, { registersAhead: false });
  expect(workstation.ahead.begin(workstation, a, b)).toBe(false);
  writeSettings(workstation.database, { registersAhead: true });
  const onBattery = { ...workstation, host: { ...workstation.host, onBattery: () => true } };
  expect(workstation.ahead.begin(onBattery, a, b)).toBe(false);
  const asked = nextRun();
  const { jobId } = startRegistration(workstation, pairOf(a, b));
  await asked;
  runs[0]!.succeed();
  await workstation.jobs.settled(jobId);
  expect(workstation.ahead.begin(workstation, a, b)).toBe(false);
  expect(runs).toHaveLength(1);
});
