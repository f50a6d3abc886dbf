import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import type { Job } from '../../../src-shared/contract/jobs.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { openWritable } from '../../database/connection.ts';
import { interruptJobs, listRecentJobs } from '../../database/jobs.ts';
import { EventHub } from '../events.ts';
import { JobQueue, type JobContext, type JobWork } from './job-queue.ts';
import { englishTexts } from '../../../src-shared/messages/text.ts';

function queueOfJobs() {
  const path = join(temporaryFolder(), 'concord.db');
  const { database } = openWritable(path);
  onTestFinished(() => void database.close());
  const events = new EventHub();
  const changes: Job[] = [];
  events.subscribe((name, payload) => {
    if (name === 'job.changed') changes.push(payload as Job);
  });
  return { queue: new JobQueue(database, path, events), database, changes };
}

const sentence = (detail: string) => [messageOf('unusable-because', { detail })];

const work = (run: (context: JobContext) => Promise<string>, more: Partial<JobWork> = {}): JobWork => ({
  kind: 'registration',
  lane: 'registration',
  request: {},
  messages: [messageOf('waiting-to-export')],
  run: async (context) => sentence(await run(context)),
  ...more,
});

const untilAborted = ({ signal }: JobContext) =>
  new Promise<string>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Failure('cancelled', messageOf('cancelled')))),
  );

test('jobs of a lane run one after another, lanes side by side', async () => {
  const { queue } = queueOfJobs();
  const order: string[] = [];
  const step = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 20));
    order.push(`${name} ends`);
    return name;
  };
  const jobs = [
    queue.start(work(step('a'))),
    queue.start(work(step('b'))),
    queue.start(work(step('c'), { lane: 'import' })),
  ];
  await Promise.all(jobs.map((jobId) => queue.settled(jobId)));
  expect(order.indexOf('a ends')).toBeLessThan(order.indexOf('b begins'));
  expect(order.indexOf('c begins')).toBeLessThan(order.indexOf('a ends'));
});

test('progress goes forward only and tells the time left', async () => {
  const { queue, changes } = queueOfJobs();
  const jobId = queue.start(
    work(async ({ progress }) => {
      progress({ step: 'reading', fraction: 0.5 });
      await new Promise((resolve) => setTimeout(resolve, 120));
      progress({ step: 'searching', fraction: 0.3 });
      return 'Registered.';
    }),
  );
  await queue.settled(jobId);
  expect(changes.map(({ state }) => state)).toEqual(['queued', 'running', 'running', 'running', 'done']);
  expect(changes.map(({ fraction }) => fraction)).toEqual([0, 0, 0.5, 0.5, 1]);
  expect(changes[3]).toMatchObject({ step: 'searching', secondsLeft: 0 });
  expect(queue.find(jobId)).toMatchObject({ state: 'done', messages: sentence('Registered.') });
});

test('a queued job that is cancelled ends at once, and the lane goes on', async () => {
  const { queue } = queueOfJobs();
  const states: string[] = [];
  const first = queue.start(work(untilAborted));
  const second = queue.start(work(() => Promise.resolve('ran'), { onEndedBadly: (state) => states.push(state) }));
  const third = queue.start(work(() => Promise.resolve('third')));
  queue.cancel(second);
  await queue.settled(second);
  expect(states).toEqual(['cancelled']);
  expect(queue.find(first)!.state).toBe('running');
  queue.cancel(first);
  await queue.settled(third);
  expect(queue.find(third)).toMatchObject({ state: 'done', messages: sentence('third') });
});

test('what fails says why; closing marks what runs as interrupted', async () => {
  const { queue } = queueOfJobs();
  const failing = queue.start(work(() => Promise.reject(new Failure('input', sentence('No voxels in it.')))));
  await queue.settled(failing);
  expect(queue.find(failing)).toMatchObject({
    state: 'failed',
    messages: sentence('No voxels in it.'),
  });
  const running = queue.start(work(untilAborted));
  await new Promise((resolve) => setTimeout(resolve, 10));
  await queue.close();
  expect(queue.find(running)).toMatchObject({ state: 'interrupted' });
});

/** Too much for the rest of a page. */
const atLength = (text: string) => text + ' '.repeat(10_000);

test.each([
  ['fails', 'failed', () => Promise.reject(new Failure('input', sentence(atLength('No voxels in it.'))))],
  ['ends well', 'done', () => Promise.resolve(atLength('Imported.'))],
] as const)(
  'a job that %s has ended though the disk takes no record of it, and is recorded later',
  async (_, state, run) => {
    const { queue, database } = queueOfJobs();
    const ended: string[] = [];
    const limitPages = (pages: number) => database.prepare(`PRAGMA max_page_count = ${pages}`).get();
    const jobId = queue.start(
      work(
        () => {
          // No page may be added: SQLITE_FULL, as on a full disk.
          limitPages(1);
          return run();
        },
        { onEndedBadly: (state) => ended.push(state) },
      ),
    );
    await queue.settled(jobId);
    const messages = sentence(atLength(state === 'failed' ? 'No voxels in it.' : 'Imported.'));
    const hasEnded = { jobId, state, messages };
    expect(queue.list()[0]).toMatchObject(hasEnded);
    expect(listRecentJobs(database, 1)[0]!.state).toBe('running');
    queue.cancel(jobId);
    limitPages(1_000_000);
    await queue.close();
    expect(listRecentJobs(database, 1)[0]).toMatchObject(hasEnded);
    expect(ended.at(-1)).toBe(state === 'failed' ? 'failed' : undefined);
  },
);

test('what a killed process left running is marked interrupted', () => {
  const { queue, database } = queueOfJobs();
  const jobId = queue.start(work(untilAborted));
  expect(interruptJobs(database, 'now')).toEqual([jobId]);
  expect(englishTexts(listRecentJobs(database, 1)[0]!.messages)).toMatch(/Run it again/);
  queue.cancel(jobId);
});
