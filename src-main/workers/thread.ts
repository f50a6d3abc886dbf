import { parentPort, workerData } from 'node:worker_threads';
import { openKernel } from '../engine/kernel/kernel.ts';
import { performEngineTask } from '../engine/registration/engine-tasks.ts';
import { logEvent } from '../storage/log.ts';
import { consoleToStandardError } from './console-to-stderr.ts';
import { doJob } from './job-messages.ts';
import type { ThreadJob, ThreadOutput, ThreadReply, ThreadRequest, ThreadSetup } from './protocol.ts';

/** One registration thread: performs one request after the other. */
const { memory, slot } = workerData as ThreadSetup;
const kernel = openKernel(memory, slot);
const port = parentPort!;
consoleToStandardError();

async function perform(job: ThreadJob): Promise<ThreadOutput> {
  if (job.kind !== 'cross-check') return performEngineTask(kernel, job.kind, job.request);
  const { refineWithElastix } = await import('../elastix/refine-with-elastix.ts');
  return refineWithElastix(memory, job.request);
}

// The thread that gets the first cross-check loads elastix' 16 MB of code while the series are read. If that fails, the
// cross-check fails later with the reason.
if (slot === 0)
  void import('../elastix/elastix-module.ts')
    .then(({ loadElastix }) => loadElastix())
    .catch((error: unknown) => logEvent('error', 'elastix-not-loaded', {}, error));

port.on('message', ({ id, job }: ThreadRequest) => {
  const post = (end: ThreadReply) => port.postMessage(end);
  void doJob(
    id,
    () => perform(job),
    post,
    (error) => {
      logEvent('error', 'registration-task-failed', { task: job.kind }, error);
      return error;
    },
  );
});
