import { reactive } from 'vue';
import type { JobId } from '../../src-shared/contract/ids.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { Client } from '../client.ts';

type OnEnd = (job: Job) => Promise<void>;

export function isUnderWay({ state }: Pick<Job, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

/**
 * The backend's jobs as this window knows them, from `jobs.list` and the event `job.changed`. An event may come between the
 * request for the list and its reply: what the event states is newer, so that a job that has ended never runs again here.
 */
export function createJobStore(client: Client) {
  const jobs = reactive(new Map<JobId, Job>());
  const followed = new Set<JobId>();
  const endHandled = new Set<JobId>();
  const onEnds = new Set<OnEnd>();
  /** For each list on its way: the jobs that changed after it was asked for. */
  const changedMeanwhile = new Set<Set<JobId>>();

  /** Takes one job's newest state, from an event. */
  async function take(job: Job): Promise<void> {
    for (const changed of changedMeanwhile) changed.add(job.jobId);
    await put(job);
  }

  async function put(job: Job): Promise<void> {
    const before = jobs.get(job.jobId);
    if (before && !isUnderWay(before)) return;
    jobs.set(job.jobId, job);
    // The end of a job that was never under way in this window, nor started here, is not reported.
    if (!isUnderWay(job) && (before || followed.has(job.jobId))) await handleEnd(job);
  }

  async function handleEnd(job: Job): Promise<void> {
    if (endHandled.has(job.jobId)) return;
    endHandled.add(job.jobId);
    for (const onEnd of onEnds) await onEnd(job);
  }

  /** Takes the backend's list: at the start, and after the connection was lost. */
  async function load(): Promise<void> {
    const changed = new Set<JobId>();
    changedMeanwhile.add(changed);
    try {
      const listed = await client.call('jobs.list', {});
      for (const job of listed) if (!changed.has(job.jobId)) await put(job);
    } finally {
      changedMeanwhile.delete(changed);
    }
  }

  return {
    get: (jobId: JobId): Job | null => jobs.get(jobId) ?? null,
    /** The jobs of these kinds that wait or run, oldest first. */
    underWay: (...kinds: readonly Job['kind'][]): readonly Job[] =>
      [...jobs.values()].filter((job) => isUnderWay(job) && kinds.includes(job.kind)),
    take,
    load,
    /** Watches a job that was started here: its end is handled even if it ended before anything was heard of it. */
    async follow(jobId: JobId): Promise<void> {
      followed.add(jobId);
      await load();
      const job = jobs.get(jobId);
      if (job && !isUnderWay(job)) await handleEnd(job);
    },
    /** Has `onEnd` called once for each job that ends while the window is open. */
    onEnd: (onEnd: OnEnd): void => void onEnds.add(onEnd),
    async cancel(jobId: JobId): Promise<void> {
      await client.call('jobs.cancel', { jobId });
    },
  };
}

export type JobStore = ReturnType<typeof createJobStore>;
