import { describe, expect, it } from 'vitest';
import type { JobId } from '../../src-shared/contract/ids.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';
import { FakeClient } from '../../test/fixtures/fake-client.ts';
import { createJobStore } from './jobs.ts';

const running = { jobId: 'job' as JobId, kind: 'export', state: 'running', fraction: 0.2 } as Job;
const done = { ...running, state: 'done', fraction: 1 } as Job;

/** A store whose lists arrive when the test says so. */
function slowStore() {
  const replies: ((jobs: Job[]) => void)[] = [];
  const client = new FakeClient({ 'jobs.list': () => new Promise((resolve) => replies.push(resolve)) });
  const store = createJobStore(client);
  const ended: Job[] = [];
  store.onEnd(async (job) => void ended.push(job));
  const arrive = async (jobs: Job[]) => {
    await expect.poll(() => replies.length).toBeGreaterThan(0);
    replies.shift()!(jobs);
  };
  return { client, store, ended, arrive };
}

describe('the job store', () => {
  it.each([
    ['had been heard of', [running, done]],
    ['had not been heard of', [done]],
  ])('handles the end of a followed job that %s once, though an older list calls it running', async (_, heard) => {
    const { store, ended, arrive } = slowStore();
    const following = store.follow(running.jobId);
    for (const job of heard) await store.take(job);
    await arrive([running]);
    await following;
    expect(store.get(running.jobId)).toEqual(done);
    expect(store.underWay('export')).toEqual([]);
    expect(ended).toEqual([done]);
  });

  it('handles the end that came before the job was followed', async () => {
    const { store, ended, arrive } = slowStore();
    await store.take(done);
    expect(ended).toEqual([]);
    const following = store.follow(running.jobId);
    await arrive([done]);
    await following;
    expect(ended).toEqual([done]);
  });

  it('keeps the progress of an event that overtook the list', async () => {
    const { store, arrive } = slowStore();
    const loading = store.load();
    await store.take({ ...running, fraction: 0.6 });
    await arrive([running]);
    await loading;
    expect(store.get(running.jobId)?.fraction).toBe(0.6);
  });

  it('learns from the list what ended while the connection was lost', async () => {
    const { store, ended, arrive } = slowStore();
    await store.take(running);
    const loading = store.load();
    await arrive([done]);
    await loading;
    expect(store.underWay('export')).toEqual([]);
    expect(ended).toEqual([done]);
  });

  it('is not concerned with what ended before the window opened', async () => {
    const { store, ended, arrive } = slowStore();
    const loading = store.load();
    await arrive([done]);
    await loading;
    expect(ended).toEqual([]);
  });

  it('lists what is under way by kind, and cancels by id', async () => {
    const { client, store } = slowStore();
    await store.take(running);
    await store.take({ ...running, jobId: 'other' as JobId, kind: 'import', state: 'queued' });
    expect(store.underWay('export')).toEqual([running]);
    expect(store.underWay('import', 'retrieve').map(({ jobId }) => jobId)).toEqual(['other']);
    client.answers['jobs.cancel'] = () => ({});
    await store.cancel(running.jobId);
    expect(client.calls.at(-1)).toEqual({ name: 'jobs.cancel', request: { jobId: running.jobId } });
  });
});
