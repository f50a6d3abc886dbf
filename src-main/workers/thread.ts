import { parentPort, workerData } from 'node:worker_threads';
import { openKernel } from '../engine/kernel/kernel.ts';
import { performTask, type TaskKind, type TaskReply } from '../engine/registration/tasks.ts';
import type { WitnessReply } from '../engine/registration/crew.ts';
import { serialiseFailure } from '../../src-shared/failure.ts';
import type { ThreadReply, ThreadRequest, ThreadSetup } from './protocol.ts';

/** One registration thread: does what it is asked, one request after the other. */
const { memory, slot } = workerData as ThreadSetup;
const kernel = openKernel(memory, slot);
const port = parentPort!;

async function perform(message: ThreadRequest): Promise<TaskReply<TaskKind> | WitnessReply> {
  if (message.kind !== 'witness') return performTask(kernel, message.kind, message.request);
  const { refineWithElastix } = await import('../elastix/refine-with-elastix.ts');
  return refineWithElastix(memory, message.request);
}

// The thread that a witness goes to first loads elastix' 16 MB of code while the series are read. Where that fails, the
// witness itself says so later.
if (slot === 0)
  void import('../elastix/elastix-module.ts').then(({ loadElastix }) => loadElastix()).catch(() => undefined);

port.on('message', async (message: ThreadRequest) => {
  const { serial } = message;
  try {
    port.postMessage({ serial, reply: await perform(message) } satisfies ThreadReply);
  } catch (error) {
    port.postMessage({ serial, failure: serialiseFailure(error) } satisfies ThreadReply);
  }
});
