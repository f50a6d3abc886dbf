import { spawn, type ChildProcess } from 'node:child_process';
import { Failure } from '../../src-shared/failure.ts';
import type { RegistrationResult } from '../../src-shared/registration-result.ts';
import { registerPaths, type PathsToRegister } from '../pair-registration/register-paths.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { deliver, doJob, type EndMessage, type RunMessage } from '../workers/job-messages.ts';

/** What a worker process answers: one message a pair. */
type PairReply = EndMessage<RegistrationResult>;

/** Registers pairs one after the other, apart from the caller. */
export interface PairWorker {
  register(paths: PathsToRegister): Promise<RegistrationResult>;
  close(): void;
}

export interface WorkerCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * A process of its own that stays warm from pair to pair, so that several registrations run at once and a crash costs one
 * pair. It starts with its first pair, and again after a crash.
 */
export function startPairWorker({ program, args }: WorkerCommand, threads: number): PairWorker {
  let child: ChildProcess | undefined;
  let lastId = 0;
  const start = (): ChildProcess =>
    spawn(program, args, {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, CONCORD_THREADS: String(threads) },
      // Ctrl-C goes to the parent alone, which then ends its workers.
      detached: true,
    });
  return {
    async register(paths) {
      const worker = (child ??= start());
      const reply = await replyOf(worker, { kind: 'run', id: ++lastId, job: paths }).catch((error: unknown) => {
        child = undefined;
        throw error;
      });
      return new Promise((resolve, reject) => deliver(reply, { resolve, reject }));
    },
    close() {
      child?.kill('SIGTERM');
      child = undefined;
    },
  };
}

function replyOf(worker: ChildProcess, message: RunMessage<PathsToRegister>): Promise<PairReply> {
  return new Promise((resolve, reject) => {
    const finish = (act: () => void): void => {
      worker.off('message', onMessage);
      worker.off('exit', onExit);
      worker.off('error', onError);
      act();
    };
    const onMessage = (reply: unknown): void => finish(() => resolve(reply as PairReply));
    const onExit = (code: number | null, signal: string | null): void =>
      finish(() =>
        reject(new Failure('internal', messageOf('pair-process-ended', { detail: signal ?? `exit code ${code}` }))),
      );
    const onError = (error: Error): void =>
      finish(() => reject(new Failure('internal', messageOf('pair-process-not-started', { detail: error.message }))));
    worker.on('message', onMessage);
    worker.on('exit', onExit);
    worker.on('error', onError);
    worker.send(message, (error) => {
      if (error) onError(error);
    });
  });
}

/** The worker's own side: answers each pair that the parent sends, until the parent goes away or ends it. */
export function servePairs(): Promise<void> {
  const controller = new AbortController();
  return new Promise((resolve) => {
    let work: Promise<void> = Promise.resolve();
    const end = (): void => {
      controller.abort();
      void work.then(() => {
        // The open channel would keep the process alive.
        if (process.connected) process.disconnect();
        resolve();
      });
    };
    process.once('SIGTERM', end);
    process.once('SIGINT', end);
    process.once('disconnect', end);
    process.on('message', (message) => {
      const { id, job } = message as RunMessage<PathsToRegister>;
      const post = (reply: PairReply) => {
        if (process.connected) process.send?.(reply);
      };
      work = doJob(id, () => registerPaths(job, { signal: controller.signal }), post);
    });
  });
}
