import { randomUUID } from 'node:crypto';
import type { Job } from '../../../src-shared/contract/jobs.ts';
import type { JobId, RegistrationId, StudyId } from '../../../src-shared/contract/ids.ts';
import { reviveFailure, serialiseFailure, throwIfCancelled, type Failure } from '../../../src-shared/failure.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import type { WritableDatabase } from '../../database/connection.ts';
import { databaseFailure } from '../../database/database-failure.ts';
import { insertJob, listRecentJobs, updateJob } from '../../database/jobs.ts';
import { logEvent } from '../../storage/log.ts';
import type { EventHub } from '../events.ts';
import type { TaskProgress } from '../../tasks/task-messages.ts';

/** Jobs of one lane run one after another; lanes run side by side. A registration uses all cores by itself. */
export type Lane = 'registration' | 'import' | 'export';

export interface JobContext {
  readonly jobId: JobId;
  readonly signal: AbortSignal;
  progress(progress: TaskProgress): void;
  /** States which studies the job turned out to be about. */
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
  readonly messages: readonly Message[];
  /** Does the job; returns how it ended. */
  run(context: JobContext): Promise<readonly Message[]>;
  /** Called inside the transaction that records the end of a job that was not done, whether it ran or not. */
  onEndedBadly?(state: EndedBadly, failure: Failure): void;
}

interface ActiveJob {
  job: Job;
  readonly work: JobWork;
  readonly controller: AbortController;
  startedAtMs: number | null;
  /** When the present step began. */
  stepAtMs: number;
  reportedAtMs: number;
  settled: Promise<void>;
}

/** A job that has ended and whose end the database could not take yet: its disk is full, or gone. */
interface EndedJob {
  readonly job: Job;
  readonly work: JobWork;
  readonly failure: Failure | undefined;
}

const recentJobs = 50;
const recordAgainMs = 5000;
const reportEveryMs = 100;

export class JobQueue {
  readonly #active = new Map<JobId, ActiveJob>();
  readonly #unrecorded = new Map<JobId, EndedJob>();
  #recording: NodeJS.Timeout | undefined;
  readonly #lanes = new Map<Lane, Promise<void>>();
  readonly #database: WritableDatabase;
  readonly #databasePath: string;
  readonly #events: EventHub;
  readonly #causeOf: (error: unknown) => unknown;
  #closing = false;

  /** @param causeOf what an error of a job is due to, if more is known than the error states. */
  constructor(
    database: WritableDatabase,
    databasePath: string,
    events: EventHub,
    causeOf: (error: unknown) => unknown = (error) => error,
  ) {
    this.#causeOf = causeOf;
    this.#database = database;
    this.#databasePath = databasePath;
    this.#events = events;
  }

  /** @param jobId if the caller has to store it first, in one transaction with other rows. */
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
      messages: work.messages,
    };
    this.#recordAgain();
    insertJob(this.#database, { job, request: work.request, createdAt: new Date().toISOString() });
    const active: ActiveJob = {
      job,
      work,
      controller: new AbortController(),
      startedAtMs: null,
      stepAtMs: 0,
      reportedAtMs: 0,
      settled: Promise.resolve(),
    };
    this.#active.set(jobId, active);
    this.#report(active);
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
    return listRecentJobs(this.#database, recentJobs).map(
      (job) => (this.#active.get(job.jobId) ?? this.#unrecorded.get(job.jobId))?.job ?? job,
    );
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
    this.#recordAgain();
    clearTimeout(this.#recording);
  }

  async #run(active: ActiveJob): Promise<void> {
    try {
      throwIfCancelled(active.controller.signal);
      active.startedAtMs = active.stepAtMs = performance.now();
      this.#change(active, { state: 'running' });
      const messages = await active.work.run({
        jobId: active.job.jobId,
        signal: active.controller.signal,
        progress: (progress) => this.#progress(active, progress),
        setStudies: (studyIds) => {
          active.job = { ...active.job, studyIds: [...studyIds] };
          this.#report(active);
        },
      });
      this.#end(active, { state: 'done', step: 'done', fraction: 1, messages });
    } catch (error) {
      const failure = reviveFailure(serialiseFailure(databaseFailure(this.#causeOf(error), this.#databasePath)));
      const { code } = failure;
      if (code !== 'cancelled') logEvent('error', 'job-failed', idsOf(active.job), error);
      const state = code !== 'cancelled' ? 'failed' : this.#closing ? 'interrupted' : 'cancelled';
      const messages = state === 'interrupted' ? [messageOf('closed-meanwhile')] : failure.messages;
      this.#end(active, { state, messages }, failure);
    }
  }

  #end(active: ActiveJob, change: Partial<Job>, failure?: Failure): void {
    const job: Job = { ...active.job, ...change, secondsLeft: null };
    const ended: EndedJob = { job, work: active.work, failure };
    try {
      this.#record(ended);
    } catch {
      // What the job did is stored, or it failed: it has ended either way, whether there is room to write that down or not.
      this.#unrecorded.set(job.jobId, ended);
      this.#recordLater();
    }
    if (active.startedAtMs !== null) this.#logStep(active);
    logEvent('info', 'job-ended', { ...idsOf(job), state: job.state, ms: msSince(active.startedAtMs) });
    active.job = job;
    this.#active.delete(job.jobId);
    this.#report(active);
  }

  #record({ job, work, failure }: EndedJob): void {
    this.#database.transaction(() => {
      if (failure) work.onEndedBadly?.(job.state as EndedBadly, failure);
      updateJob(this.#database, job, new Date().toISOString());
    })();
  }

  #recordLater(): void {
    clearTimeout(this.#recording);
    this.#recording = setTimeout(() => {
      this.#recordAgain();
      if (this.#unrecorded.size > 0) this.#recordLater();
    }, recordAgainMs).unref();
  }

  /** In the order in which they ended, as far as the database takes them; else the next start marks them interrupted. */
  #recordAgain(): void {
    for (const ended of this.#unrecorded.values()) {
      try {
        this.#record(ended);
      } catch {
        return;
      }
      this.#unrecorded.delete(ended.job.jobId);
    }
  }

  #change(active: ActiveJob, change: Partial<Job>): void {
    active.job = { ...active.job, ...change };
    updateJob(this.#database, active.job, null);
    this.#report(active);
  }

  #progress(active: ActiveJob, { step, fraction, messages }: TaskProgress): void {
    if (active.job.state !== 'running') return;
    const stepChanged = step !== active.job.step;
    if (stepChanged) this.#logStep(active);
    // A bar that goes back is worse than one that waits.
    const forward = Math.max(active.job.fraction, Math.min(1, fraction));
    active.job = {
      ...active.job,
      step,
      fraction: forward,
      secondsLeft: this.#secondsLeft(active, forward),
      ...(messages && { messages }),
    };
    if (stepChanged || performance.now() - active.reportedAtMs >= reportEveryMs) this.#report(active);
  }

  #logStep(active: ActiveJob): void {
    const { step } = active.job;
    logEvent('debug', 'job-step', { ...idsOf(active.job), step, ms: msSince(active.stepAtMs) });
    active.stepAtMs = performance.now();
  }

  #secondsLeft({ startedAtMs }: ActiveJob, fraction: number): number | null {
    if (startedAtMs === null || fraction < 0.05) return null;
    const elapsed = (performance.now() - startedAtMs) / 1000;
    return Math.round((elapsed * (1 - fraction)) / fraction);
  }

  #report(active: ActiveJob): void {
    active.reportedAtMs = performance.now();
    this.#events.emit('job.changed', active.job);
  }
}

function idsOf({ jobId, kind, registrationId }: Job) {
  return { jobId, kind, registrationId };
}

function msSince(startMs: number | null): number | null {
  return startMs === null ? null : Math.round(performance.now() - startMs);
}

export function newJobId(): JobId {
  return randomUUID() as JobId;
}
