import { expect, test } from 'vitest';
import { messageOf } from '../../src-shared/messages/message.ts';
import { jobOf } from '../../test/fixtures/filled-database.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { followJob } from './job-progress.ts';

type Job = ReturnType<typeof jobOf>;

/** A workstation whose job reports these things and ends so. */
function withJob(reported: readonly Partial<Job>[], ending: Partial<Job>) {
  let listener: (name: string, payload: unknown) => void = () => undefined;
  const cancelled: string[] = [];
  const workstation = {
    events: {
      subscribe(heard: typeof listener) {
        listener = heard;
        return () => void (listener = () => undefined);
      },
    },
    jobs: {
      settled() {
        for (const changes of reported) listener('job.changed', jobOf(changes));
        listener('studies.changed', { studyId: null });
        listener('job.changed', jobOf({ jobId: 'another' as Job['jobId'], step: 'sending' }));
        return Promise.resolve();
      },
      find: () => jobOf(ending),
      cancel: (jobId: string) => void cancelled.push(jobId),
    },
  } as unknown as Workstation;
  const follow = (quiet: boolean) =>
    runCommand(
      { run: async () => ((await followJob(workstation, jobOf().jobId, quiet)).state === 'done' ? 0 : 1) },
      [],
    );
  return { follow, cancelled };
}

test('where there is no terminal, each step of the job is a line, once; other jobs are not told', async () => {
  const steps = [{ step: 'reading' }, { step: 'reading', fraction: 0.7 }, { step: 'writing' }] as const;
  const { follow } = withJob(steps, { state: 'done' });
  expect(await follow(false)).toEqual({ code: 0, output: '', errors: 'Reading both series\nWriting\n', failure: null });
  expect(await follow(true)).toEqual({ code: 0, output: '', errors: '', failure: null });
});

test.each([
  ['failed', 'mosaic', 'input'],
  ['failed', 'out-of-memory', 'internal'],
  ['failed', 'thread-stopped', 'internal'],
  ['cancelled', 'cancelled', 'cancelled'],
  ['interrupted', 'closed-meanwhile', 'cancelled'],
] as const)('a job that %s with %s is a Failure of kind %s', async (state, code, kind) => {
  const messages = [messageOf(code as 'cancelled')];
  expect(await withJob([], { state, messages }).follow(true)).toMatchObject({ code: null, failure: kind });
});
