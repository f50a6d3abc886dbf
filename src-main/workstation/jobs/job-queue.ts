import { randomUUID } from 'node:crypto';
import type { Job, JobId, RegistrationId, StudyId } from '../../../src-shared/contract.ts';
import { reviveFailure, serialiseFailure, throwIfCancelled, type Failure } from '../../../src-shared/failure.ts';
import { remark, sentences, type Remark } from '../../../src-shared/remarks.ts';
import type { WritableDatabase } from '../../database/connection.ts';
import { databaseFailure } from '../../database/database-failure.ts';
import { insertJob, listRecentJobs, updateJob } from '../../database/jobs.ts';
import type { EventHub } from '../events.ts';
import type { TaskProgress } from './tasks.ts';

/** Jobs of one lane run one after another; lanes run side by side. A registration uses all cores by itself. */
export type Lane = 'registration' | 'import' | 'export';

export interface JobContext {
  readonly jobId: JobId;
  readonly signal: AbortSignal;
  progress(progress: TaskProgress): void;
  /** Tells which studies the job turned out to be about. */
  setStudies(studyIds: readonly StudyId[]): void;
}

export type EndedBadly = 'failed' | 'cancelled' | 'interrupted';

export interface JobWork {
  readonly kind: Job['kind'];
  readonly lane: Lane;
  readonly registrationId?: RegistrationId;
  readonly studyIds?: readonly StudyId[];
  /** What was asked for, kept so that it can be asked for again. No patient data beyond paths and ids. */
  readonly request: unknown;
  /** What it waits for. */
  readonly said: readonly Remark[];
  /** Does the job; tells how it ended. */
  run(context: JobContext): Promise<readonly Remark[]>;
  /** Called inside the transaction that records the end of a job that was not done, whether it ran or not. */
  onEndedBadly?(state: EndedBadly, failure: Failure): void;
}

interface ActiveJob {
  job: Job;
  readonly work: JobWork;
  readonly controller: AbortController;
  startedAtMs: number | null;
  toldAtMs: number;
  settled: Promise<void>;
}

const recentJobs = 50;
const tellEveryMs = 100;

export class JobQueue {
  readonly #active = new Map<JobId, ActiveJob>();
  readonly #lanes = new Map<Lane, Promise<void>>();
  readonly #database: WritableDatabase;
  readonly #databasePath: string;
  readonly #events: EventHub;
  #closing = false;

  constructor(database: WritableDatabase, databasePath: string, events: EventHub) {
    this.#database = database;
    this.#databasePath = databasePath;
    this.#events = events;
  }

  /** @param jobId where the caller has to store it first, in one transaction with other rows. */
  start(work: JobWork, jobId: JobId = newJobId()): JobId {
    const job: Job = {
      jobId,
      kind: work.kind,
      state: 'queued',
      step: 'waiting',
      fraction: 0,
      secondsLeft: null,
      registrationId: work.registrationId ?? null,
      studyIds: [...(work.studyIds ?? [])],
      ...told(work.said),
    };
    insertJob(this.#database, { job, request: work.request, createdAt: new Date().toISOString() });
    const active: ActiveJob = {
      job,
      work,
      controller: new AbortController(),
      startedAtMs: null,
      toldAtMs: 0,
      settled: Promise.resolve(),
    };
    this.#active.set(jobId, active);
    this.#tell(active);
    const before = this.#lanes.get(work.lane) ?? Promise.resolve();
    const cancelled = new Promise<void>((resolve) => {
      active.controller.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    // A queued job that is cancelled ends at once; the lane itself goes on in order.
    active.settled = Promise.race([before, cancelled]).then(() => this.#run(active));
    this.#lanes.set(
      work.lane,
      before.then(() => active.settled),
    );
    return jobId;
  }

  cancel(jobId: JobId): void {
    this.#active.get(jobId)?.controller.abort();
  }

  /** Resolves when the job has ended, however it did. */
  async settled(jobId: JobId): Promise<void> {
    await this.#active.get(jobId)?.settled;
  }

  list(): Job[] {
    return listRecentJobs(this.#database, recentJobs).map((job) => this.#active.get(job.jobId)?.job ?? job);
  }

  find(jobId: JobId): Job | null {
    return this.list().find((job) => job.jobId === jobId) ?? null;
  }

  /** Stops what runs; it is recorded as interrupted. */
  async close(): Promise<void> {
    this.#closing = true;
    const settling = [...this.#active.values()].map(({ controller, settled }) => {
      controller.abort();
      return settled;
    });
    await Promise.all(settling);
  }

  async #run(active: ActiveJob): Promise<void> {
    try {
      throwIfCancelled(active.controller.signal);
      active.startedAtMs = performance.now();
      this.#change(active, { state: 'running' });
      const said = await active.work.run({
        jobId: active.job.jobId,
        signal: active.controller.signal,
        progress: (progress) => this.#progress(active, progress),
        setStudies: (studyIds) => {
          active.job = { ...active.job, studyIds: [...studyIds] };
          this.#tell(active);
        },
      });
      this.#end(active, { state: 'done', step: 'done', fraction: 1, ...told(said) });
    } catch (error) {
      const failure = reviveFailure(serialiseFailure(databaseFailure(error, this.#databasePath)));
      const { code } = failure;
      const state = code !== 'cancelled' ? 'failed' : this.#closing ? 'interrupted' : 'cancelled';
      const said = state === 'interrupted' ? [remark('closed-meanwhile')] : failure.said;
      this.#end(active, { state, said, message: said.length > 0 ? sentences(said) : failure.message }, failure);
    }
  }

  #end(active: ActiveJob, change: Partial<Job>, failure?: Failure): void {
    active.job = { ...active.job, ...change, secondsLeft: null };
    try {
      this.#database.transaction(() => {
        if (failure) active.work.onEndedBadly?.(active.job.state as EndedBadly, failure);
        updateJob(this.#database, active.job, new Date().toISOString());
      })();
    } catch (error) {
      // The disk may be full: the window still learns how it ended, the next start marks it interrupted.
      const { message, said } = serialiseFailure(databaseFailure(error, this.#databasePath));
      active.job = { ...active.job, state: 'failed', message, said };
    }
    this.#active.delete(active.job.jobId);
    this.#tell(active);
  }

  #change(active: ActiveJob, change: Partial<Job>): void {
    active.job = { ...active.job, ...change };
    updateJob(this.#database, active.job, null);
    this.#tell(active);
  }

  #progress(active: ActiveJob, { step, fraction, said }: TaskProgress): void {
    if (active.job.state !== 'running') return;
    const stepChanged = step !== active.job.step;
    // A bar that goes back is worse than one that waits.
    const forward = Math.max(active.job.fraction, Math.min(1, fraction));
    active.job = {
      ...active.job,
      step,
      fraction: forward,
      secondsLeft: this.#secondsLeft(active, forward),
      ...(said && told(said)),
    };
    if (stepChanged || performance.now() - active.toldAtMs >= tellEveryMs) this.#tell(active);
  }

  #secondsLeft({ startedAtMs }: ActiveJob, fraction: number): number | null {
    if (startedAtMs === null || fraction < 0.05) return null;
    const elapsed = (performance.now() - startedAtMs) / 1000;
    return Math.round((elapsed * (1 - fraction)) / fraction);
  }

  #tell(active: ActiveJob): void {
    active.toldAtMs = performance.now();
    this.#events.emit('job.changed', active.job);
  }
}

const told = (said: readonly Remark[]): Pick<Job, 'message' | 'said'> => ({ message: sentences(said), said });

export function newJobId(): JobId {
  return randomUUID() as JobId;
}
