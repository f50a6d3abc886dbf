import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { createSharedMemory, resetMemory } from '../engine/kernel/kernel.ts';
import type { WorkerPool, Priority, CrossCheckReply, CrossCheckRequest } from '../engine/registration/worker-pool.ts';
import type { EngineTaskKind, EngineTaskReply, EngineTaskRequest } from '../engine/registration/engine-tasks.ts';
import { deliver } from './job-messages.ts';
import { leavesACore, type Pace } from '../engine/registration/pace.ts';
import type { ThreadJob, ThreadReply, ThreadRequest } from './protocol.ts';
import { logEvent } from '../storage/log.ts';
import { threadEntry } from '../storage/own-files.ts';

interface QueuedTask {
  readonly job: ThreadJob;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: Failure) => void;
}

/** More threads than this gain nothing: the finest level has too few independent tasks. */
const mostThreads = 8;

/**
 * Worker threads that share one memory. They start with the pool and are reused by later runs, one run at a time. If a
 * thread dies, the run that it worked for fails, and the next run gets a new thread.
 */
export class ThreadPool implements WorkerPool {
  readonly concurrency: number;
  readonly memory = createSharedMemory();
  private readonly threads: (Worker | undefined)[];
  private readonly busy: (QueuedTask | undefined)[];
  private queue: QueuedTask[] = [];
  /** Started only if the queue is empty. */
  private lowPriority: QueuedTask[] = [];
  private lastId = 0;
  private closed = false;
  private pace: Pace | undefined;

  constructor(concurrency = Math.max(1, Math.min(mostThreads, availableParallelism()))) {
    this.concurrency = concurrency;
    this.threads = new Array<Worker | undefined>(concurrency);
    this.busy = new Array<QueuedTask | undefined>(concurrency);
    for (let slot = 0; slot < concurrency; slot++) this.threads[slot] = this.startThread(slot);
  }

  /** Frees what the last run left in the shared memory; to be called before each run. */
  resetMemory(): void {
    resetMemory(this.memory);
  }

  /** The pace of the next run; full if absent. The result is the same at any. */
  setPace(pace: Pace | undefined): void {
    this.pace = pace;
  }

  run<Kind extends EngineTaskKind>(
    kind: Kind,
    requests: readonly EngineTaskRequest<Kind>[],
    priority: Priority = 'normal',
  ): Promise<EngineTaskReply<Kind>[]> {
    return Promise.all(
      requests.map(
        (request) => this.enqueue({ kind, request } as ThreadJob, priority) as Promise<EngineTaskReply<Kind>>,
      ),
    );
  }

  readonly crossCheck = async (request: CrossCheckRequest): Promise<CrossCheckReply> =>
    (await this.enqueue({ kind: 'cross-check', request }, 'first')) as CrossCheckReply;

  /** Ends the current run at once: its threads are stopped and replaced, its promises reject. */
  async cancel(reason: Failure = new Failure('cancelled', messageOf('cancelled'))): Promise<void> {
    const waiting = [...this.queue, ...this.lowPriority];
    this.queue = [];
    this.lowPriority = [];
    for (const { reject } of waiting) reject(reason);
    await Promise.all(
      this.busy.map(async (job, slot) => {
        if (!job) return;
        this.busy[slot] = undefined;
        const thread = this.threads[slot];
        this.threads[slot] = undefined;
        job.reject(reason);
        await thread?.terminate();
      }),
    );
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.cancel(new Failure('cancelled', messageOf('closed-meanwhile')));
    await Promise.all(this.threads.map((thread) => thread?.terminate()));
  }

  private enqueue(job: ThreadJob, priority: Priority | 'first'): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const task = { job, resolve, reject };
      if (priority === 'first') this.queue.unshift(task);
      else (priority === 'low' ? this.lowPriority : this.queue).push(task);
      this.dispatch();
    });
  }

  private dispatch(): void {
    const slots = leavesACore(this.pace) ? Math.max(1, this.concurrency - 1) : this.concurrency;
    for (let slot = 0; slot < slots; slot++) {
      if (this.busy[slot] || this.closed) continue;
      const task = this.queue.shift() ?? this.lowPriority.shift();
      if (!task) return;
      const thread = (this.threads[slot] ??= this.startThread(slot));
      this.busy[slot] = task;
      thread.ref();
      thread.postMessage({ kind: 'run', id: ++this.lastId, job: task.job } satisfies ThreadRequest);
    }
  }

  private startThread(slot: number): Worker {
    // What libraries print (elastix writes errors to standard error) stays in the thread: failures come as messages.
    const thread = new Worker(threadEntry('thread'), {
      workerData: { memory: this.memory, slot },
      stdout: true,
      stderr: true,
    });
    thread.unref(); // an idle thread does not keep the process alive
    thread.on('message', (message: ThreadReply) => {
      const job = this.busy[slot];
      if (this.threads[slot] !== thread || !job) return;
      this.busy[slot] = undefined;
      thread.unref();
      deliver(message, job);
      this.dispatch();
    });
    const lost = (why: string, error?: unknown) => {
      if (this.threads[slot] !== thread) return;
      logEvent('error', 'registration-thread-stopped', { slot, task: this.busy[slot]?.job.kind }, error);
      this.threads[slot] = undefined;
      const job = this.busy[slot];
      this.busy[slot] = undefined;
      job?.reject(new Failure('internal', messageOf('registration-thread-stopped', { detail: why })));
      if (!this.closed) this.dispatch();
    };
    thread.on('error', (error) => lost(error instanceof Error ? error.message : String(error), error));
    thread.on('exit', (code) => lost(`exit code ${code}`));
    return thread;
  }
}
