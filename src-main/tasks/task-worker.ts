import { parentPort } from 'node:worker_threads';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { logEvent } from '../storage/log.ts';
import { diskFailure } from '../storage/system-errors.ts';
import { consoleToStandardError } from '../workers/console-to-stderr.ts';
import { doJob } from '../workers/job-messages.ts';
import type { Runner } from './runner.ts';
import type { FromThread, TaskName, ToThread } from './task-messages.ts';

/** Loaded when first asked for: a thread that only imports never loads the engine. */
const runners: { [Name in TaskName]: () => Promise<Runner<Name>> } = {
  import: async () => (await import('./import-files.ts')).importFiles,
  scan: async () => {
    const { scanPaths } = await import('../series-files/scan-folder.ts');
    return ({ paths }, { signal }) => scanPaths(paths, { signal });
  },
  'open-volume': async () => (await import('./open-volume.ts')).openVolume,
  register: async () => (await import('./register.ts')).register,
  'apply-manual-transform': async () => (await import('./register.ts')).applyTransform,
  score: async () => (await import('./register.ts')).score,
  'restore-registered': async () => (await import('./register.ts')).restoreRegistered,
  export: async () => (await import('./export-files.ts')).exportFiles,
  'server-test': async () => (await withoutLog()).testServer,
  'server-find': async () => (await withoutLog()).findStudies,
  'server-retrieve': async () => (await withoutLog()).retrieveStudy,
  'server-store': async () => (await withoutLog()).storeFiles,
  'self-check': async () => (await import('./self-check.ts')).selfCheck,
};

/**
 * The parser of what a server sends prints values of it, and patient data belongs in no log. It takes the console's methods
 * when it is loaded, which is now: a thread that speaks to a server does nothing else.
 */
function withoutLog() {
  for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) console[method] = () => undefined;
  return import('./speak-to-server.ts');
}

consoleToStandardError();
const port = parentPort!;
const controllers = new Map<number, AbortController>();

port.on('message', (message: ToThread) => {
  if (message.kind === 'cancel') controllers.get(message.id)?.abort();
  else void run(message);
});

async function run({ id, job }: Extract<ToThread, { kind: 'run' }>): Promise<void> {
  const { name, input, cancelFlag } = job;
  const send = (message: FromThread) => port.postMessage(message);
  const controller = new AbortController();
  controllers.set(id, controller);
  const flag = new Int32Array(cancelFlag);
  const started = performance.now();
  const work = async () => {
    const runner = (await runners[name]()) as Runner<TaskName>;
    const output = await runner(input as never, {
      signal: controller.signal,
      cancelled: () => Atomics.load(flag, 0) !== 0,
      progress: (progress) => send({ kind: 'progress', id, progress }),
      emit: (event) => send({ kind: 'event', id, event }),
    });
    logEvent('debug', 'task-done', { task: name, ms: Math.round(performance.now() - started) });
    return output;
  };
  const causeOf = (error: unknown) => {
    if (controller.signal.aborted) return new Failure('cancelled', messageOf('cancelled'));
    logEvent('error', 'task-failed', { task: name }, error);
    return diskFailure(error, 'the data folder');
  };
  try {
    await doJob(id, work, send, causeOf);
  } finally {
    controllers.delete(id);
  }
}
