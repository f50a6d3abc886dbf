import { spawn, type ChildProcess } from 'node:child_process';
import { Failure, reviveFailure, serialiseFailure, type SerialisedFailure } from '../../src-shared/failure.ts';
import type { RegistrationResult } from '../../src-shared/registration-result.ts';
import { registerPaths, type PathsToRegister } from '../pair-registration/register-paths.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

/** What a worker process answers: one message a pair. */
type PairReply = { readonly result: RegistrationResult } | { readonly failure: SerialisedFailure };

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
      const reply = await replyOf(worker, paths).catch((error: unknown) => {
        child = undefined;
        throw error;
      });
      if ('failure' in reply) throw reviveFailure(reply.failure);
      return reply.result;
    },
    close() {
      child?.kill('SIGTERM');
      child = undefined;
    },
  };
}

function replyOf(worker: ChildProcess, paths: PathsToRegister): Promise<PairReply> {
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
    worker.send(paths, (error) => {
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
    process.on('message', (paths) => {
      work = registerPaths(paths as PathsToRegister, { signal: controller.signal })
        .then((result): PairReply => ({ result }))
        .catch((error: unknown): PairReply => ({ failure: serialiseFailure(error) }))
        .then((reply) => {
          if (process.connected) process.send?.(reply);
        });
    });
  });
}
