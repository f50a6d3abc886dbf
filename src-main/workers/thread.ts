import { parentPort, workerData } from 'node:worker_threads';
import { openKernel } from '../engine/kernel/kernel.ts';
import { performEngineTask, type EngineTaskKind, type EngineTaskReply } from '../engine/registration/engine-tasks.ts';
import type { CrossCheckReply } from '../engine/registration/worker-pool.ts';
import { serialiseFailure } from '../../src-shared/failure.ts';
import { logEvent } from '../storage/log.ts';
import { consoleToStandardError } from './console-to-stderr.ts';
import type { ThreadReply, ThreadRequest, ThreadSetup } from './protocol.ts';

/** One registration thread: performs one request after the other. */
const { memory, slot } = workerData as ThreadSetup;
const kernel = openKernel(memory, slot);
const port = parentPort!;
consoleToStandardError();

async function perform(message: ThreadRequest): Promise<EngineTaskReply<EngineTaskKind> | CrossCheckReply> {
  if (message.kind !== 'cross-check') return performEngineTask(kernel, message.kind, message.request);
  const { refineWithElastix } = await import('../elastix/refine-with-elastix.ts');
  return refineWithElastix(memory, message.request);
}

// The thread that gets the first cross-check loads elastix' 16 MB of code while the series are read. If that fails, the
// cross-check fails later with the reason.
if (slot === 0)
  void import('../elastix/elastix-module.ts')
    .then(({ loadElastix }) => loadElastix())
    .catch((error: unknown) => logEvent('error', 'elastix-not-loaded', {}, error));

port.on('message', async (message: ThreadRequest) => {
  const { serial } = message;
  try {
    port.postMessage({ serial, reply: await perform(message) } satisfies ThreadReply);
  } catch (error) {
    logEvent('error', 'registration-task-failed', { task: message.kind }, error);
    port.postMessage({ serial, failure: serialiseFailure(error) } satisfies ThreadReply);
  }
});
