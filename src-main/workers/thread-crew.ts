import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { Failure, reviveFailure } from '../../src-shared/failure.ts';
import { remark } from '../../src-shared/remarks.ts';
import { createSharedMemory, resetMemory } from '../engine/kernel/kernel.ts';
import type { Crew, Urgency, WitnessReply, WitnessRequest } from '../engine/registration/crew.ts';
import type { TaskKind, TaskReply, TaskRequest } from '../engine/registration/tasks.ts';
import type { ThreadReply, ThreadRequest } from './protocol.ts';
import { threadEntry } from './thread-location.ts';

interface Job {
  readonly message: Omit<ThreadRequest, 'serial'>;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: Failure) => void;
}

/** More threads than this gain nothing: the search has fewer independent pieces at its finest level. */
const mostThreads = 8;

/**
 * A crew of worker threads that share one memory. Threads start with the crew and stay warm between presses; one press
 * at a time. A thread that dies fails the press that it worked for, and the next press gets a fresh one.
 */
export class ThreadCrew implements Crew {
  readonly hands: number;
  readonly memory = createSharedMemory();
  private readonly threads: (Worker | undefined)[];
  private readonly busy: (Job | undefined)[];
  private queue: Job[] = [];
  /** Done where the queue is empty. */
  private spare: Job[] = [];
  private serial = 0;
  private closed = false;

  constructor(hands = Math.max(1, Math.min(mostThreads, availableParallelism()))) {
    this.hands = hands;
    this.threads = new Array<Worker | undefined>(hands);
    this.busy = new Array<Job | undefined>(hands);
    for (let slot = 0; slot < hands; slot++) this.threads[slot] = this.startThread(slot);
  }

  /** Makes ready for a press: forgets what the last one left in the shared memory. */
  begin(): void {
    resetMemory(this.memory);
  }

  run<Kind extends TaskKind>(
    kind: Kind,
    requests: readonly TaskRequest<Kind>[],
    urgency: Urgency = 'in-turn',
  ): Promise<TaskReply<Kind>[]> {
    return Promise.all(
      requests.map((request) => this.enqueue({ kind, request } as Job['message'], urgency) as Promise<TaskReply<Kind>>),
    );
  }

  readonly witness = async (request: WitnessRequest): Promise<WitnessReply> =>
    (await this.enqueue({ kind: 'witness', request }, 'first')) as WitnessReply;

  /** Ends the press at work at once: its threads are stopped and replaced, its promises reject. */
  async cancel(reason: Failure = new Failure('cancelled', remark('cancelled'))): Promise<void> {
    const waiting = [...this.queue, ...this.spare];
    this.queue = [];
    this.spare = [];
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
    await this.cancel(new Failure('cancelled', remark('closed-meanwhile')));
    await Promise.all(this.threads.map((thread) => thread?.terminate()));
  }

  private enqueue(message: Job['message'], urgency: Urgency | 'first'): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const job = { message, resolve, reject };
      if (urgency === 'first') this.queue.unshift(job);
      else (urgency === 'spare' ? this.spare : this.queue).push(job);
      this.dispatch();
    });
  }

  private dispatch(): void {
    for (let slot = 0; slot < this.hands; slot++) {
      if (this.busy[slot] || this.closed) continue;
      const job = this.queue.shift() ?? this.spare.shift();
      if (!job) return;
      const thread = (this.threads[slot] ??= this.startThread(slot));
      this.busy[slot] = job;
      thread.ref();
      thread.postMessage({ serial: ++this.serial, ...job.message });
    }
  }

  private startThread(slot: number): Worker {
    // What libraries print (elastix tells its troubles on standard error) stays in the thread: failures come as messages.
    const thread = new Worker(threadEntry('thread'), {
      workerData: { memory: this.memory, slot },
      stdout: true,
      stderr: true,
    });
    thread.unref(); // an idle crew does not keep the process alive
    thread.on('message', (message: ThreadReply) => {
      const job = this.busy[slot];
      if (this.threads[slot] !== thread || !job) return;
      this.busy[slot] = undefined;
      thread.unref();
      if ('failure' in message) job.reject(reviveFailure(message.failure));
      else job.resolve(message.reply);
      this.dispatch();
    });
    const lost = (why: string) => {
      if (this.threads[slot] !== thread) return;
      this.threads[slot] = undefined;
      const job = this.busy[slot];
      this.busy[slot] = undefined;
      job?.reject(new Failure('internal', remark('registration-thread-stopped', { detail: why })));
      if (!this.closed) this.dispatch();
    };
    thread.on('error', (error) => lost(error instanceof Error ? error.message : String(error)));
    thread.on('exit', (code) => lost(`exit code ${code}`));
    return thread;
  }
}
