import { Worker } from 'node:worker_threads';
import { Failure, throwIfCancelled } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { logEvent } from '../storage/log.ts';
import { threadEntry } from '../storage/own-files.ts';
import { deliver } from '../workers/job-messages.ts';
import type { FromThread, TaskName, TaskProgress, Tasks, ToThread } from './task-messages.ts';

export interface TaskListeners<Name extends TaskName> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TaskProgress) => void;
  readonly onEvent?: (event: Tasks[Name]['event']) => void;
}

interface RunningTask {
  readonly id: number;
  readonly name: TaskName;
  readonly cancelFlag: SharedArrayBuffer;
  readonly listeners: TaskListeners<TaskName>;
  readonly resolve: (output: never) => void;
  readonly reject: (error: Error) => void;
}

/** A closing thread's task has so long to stop by itself. */
const closingPatienceMs = 1000;

/**
 * One native thread that runs one task at a time and stays warm between them. A thread that crashes or runs out of
 * memory fails its own task; the next task gets a new thread.
 */
export class TaskThread {
  #worker: Worker | null = null;
  #running: RunningTask | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #lastId = 0;
  #closed = false;
  readonly #entry: URL;
  readonly #name: string;

  readonly #idleMs: number;
  readonly #heapLimitMb: number;
  readonly #patienceMs: number;
  #idle: NodeJS.Timeout | undefined;

  /**
   * @param options.name for the log.
   * @param options.idleMs ends the thread after this long without a task: volumes and engine take memory.
   * @param options.heapLimitMb of JavaScript objects; voxels lie outside it.
   * @param options.patienceMs after which a cancelled task that has not stopped is stopped with its thread.
   */
  constructor({
    name = 'task',
    entry = threadEntry('task-worker'),
    idleMs = 120_000,
    heapLimitMb = 2048,
    patienceMs = 300,
  }: { name?: string; entry?: URL; idleMs?: number; heapLimitMb?: number; patienceMs?: number } = {}) {
    this.#name = name;
    this.#entry = entry;
    this.#idleMs = idleMs;
    this.#heapLimitMb = heapLimitMb;
    this.#patienceMs = patienceMs;
  }

  /** Runs after the tasks that were asked for earlier. */
  run<Name extends TaskName>(
    name: Name,
    input: Tasks[Name]['input'],
    listeners: TaskListeners<Name> = {},
  ): Promise<Tasks[Name]['output']> {
    const turn = this.#turn.then(() => this.#start(name, input, listeners));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when everything that was asked for so far has ended, however it did. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    const running = this.#running;
    this.#closed = true;
    clearTimeout(this.#idle);
    this.#worker = null;
    this.#settle((task) => task.reject(new Failure('cancelled', messageOf('closed-meanwhile'))));
    if (worker && running) await stopped(worker, running);
    await worker?.terminate();
  }

  #start<Name extends TaskName>(
    name: Name,
    input: Tasks[Name]['input'],
    listeners: TaskListeners<Name>,
  ): Promise<Tasks[Name]['output']> {
    throwIfCancelled(listeners.signal);
    if (this.#closed) throw new Failure('cancelled', messageOf('closed-meanwhile'));
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#spawn());
    const id = ++this.#lastId;
    const cancelFlag = new SharedArrayBuffer(4);
    return new Promise((resolve, reject) => {
      this.#running = { id, name, cancelFlag, listeners: listeners as TaskListeners<TaskName>, resolve, reject };
      listeners.signal?.addEventListener('abort', () => this.#cancel(id, worker, cancelFlag), { once: true });
      worker.ref();
      worker.postMessage({ kind: 'run', id, job: { name, input, cancelFlag } } satisfies ToThread);
    });
  }

  #cancel(id: number, worker: Worker, cancelFlag: SharedArrayBuffer): void {
    if (this.#running?.id !== id) return;
    Atomics.store(new Int32Array(cancelFlag), 0, 1);
    worker.postMessage({ kind: 'cancel', id } satisfies ToThread);
    setTimeout(() => {
      if (this.#running?.id !== id) return;
      this.#worker = null;
      this.#settle((task) => task.reject(new Failure('cancelled', messageOf('cancelled'))));
      void worker.terminate();
    }, this.#patienceMs);
  }

  async #retire(): Promise<void> {
    const worker = this.#worker;
    if (this.#running !== null || worker === null) return;
    this.#worker = null;
    await worker.terminate();
  }

  #spawn(): Worker {
    const worker = new Worker(this.#entry, {
      resourceLimits: { maxOldGenerationSizeMb: this.#heapLimitMb },
      workerData: { threadName: this.#name },
    });
    worker.on('message', (message: FromThread) => {
      if (message.id === this.#running?.id) this.#hear(message);
    });
    const end = (error: NodeJS.ErrnoException) => {
      if (this.#worker !== worker) return;
      this.#worker = null;
      const failure = crashFailure(error);
      logEvent('error', 'task-thread-stopped', { of: this.#name, task: this.#running?.name }, failure);
      this.#settle((task) => task.reject(failure));
    };
    worker.on('error', (error: NodeJS.ErrnoException) => end(error));
    worker.on('exit', () => end(new Error('the thread ended')));
    return worker;
  }

  #hear(message: FromThread): void {
    const { listeners } = this.#running!;
    if (message.kind === 'progress') listeners.onProgress?.(message.progress);
    else if (message.kind === 'event') listeners.onEvent?.(message.event as never);
    else
      this.#settle((task) =>
        deliver(message, { resolve: (output) => task.resolve(output as never), reject: task.reject }),
      );
  }

  #settle(how: (task: RunningTask) => void): void {
    const task = this.#running;
    this.#running = null;
    // An idle thread does not keep the process alive.
    this.#worker?.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.#retire(), this.#idleMs).unref();
    if (task) how(task);
  }
}

/**
 * Asks a task to stop and gives it a moment. Node 24 aborts the whole process if a thread is terminated while it
 * makes a zlib stream ("close before init"), as a thumbnail or a ZIP does.
 */
function stopped(worker: Worker, { id, cancelFlag }: RunningTask): Promise<void> {
  Atomics.store(new Int32Array(cancelFlag), 0, 1);
  worker.postMessage({ kind: 'cancel', id } satisfies ToThread);
  return new Promise((resolve) => {
    const late = setTimeout(resolve, closingPatienceMs);
    const end = () => {
      clearTimeout(late);
      resolve();
    };
    worker.once('exit', end);
    worker.on('message', (message: FromThread) => {
      if (message.id === id && (message.kind === 'done' || message.kind === 'failed')) end();
    });
  });
}

function crashFailure(error: NodeJS.ErrnoException): Failure {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY' || /memory|allocation failed/i.test(error.message)) {
    return new Failure('internal', messageOf('out-of-memory'), error);
  }
  return new Failure('internal', messageOf('thread-stopped', { detail: error.message }), error);
}
