import type { Job, Step } from '../../src-shared/contract/jobs.ts';
import type { JobId } from '../../src-shared/contract/ids.ts';
import { Failure } from '../../src-shared/failure.ts';
import type { MessageCode } from '../../src-shared/messages/message.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { interruptible } from './interruptible.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

const words: Readonly<Record<Step, string>> = {
  waiting: 'Waiting',
  'finding-files': 'Looking for series',
  reading: 'Reading both series',
  preparing: 'Finding the heads',
  searching: 'Trying all orientations',
  refining: 'Refining the best positions',
  scoring: 'Scoring every candidate',
  resampling: 'Bringing the moving series onto the fixed grid',
  writing: 'Writing',
  sending: 'Sending',
  done: 'Done',
};

/** A job's record states why it failed in messages alone: these are no fault of what was given. */
const ownFaults: readonly MessageCode[] = [
  'went-wrong',
  'out-of-memory',
  'thread-stopped',
  'registration-thread-stopped',
  'asset-missing',
];

/**
 * Waits for a job with progress on standard error: a bar on a terminal, one line a step elsewhere. Ctrl-C cancels it.
 * @throws Failure if it did not end well.
 */
export async function followJob(workstation: Workstation, jobId: JobId, quiet: boolean): Promise<Job> {
  const stop = quiet ? () => undefined : showProgress(workstation, jobId);
  await interruptible(async (signal) => {
    signal.addEventListener('abort', () => workstation.jobs.cancel(jobId));
    await workstation.jobs.settled(jobId);
  });
  stop();
  const job = workstation.jobs.find(jobId)!;
  if (job.state === 'cancelled' || job.state === 'interrupted') throw new Failure('cancelled', messageOf('cancelled'));
  if (job.state === 'failed') {
    throw new Failure(job.messages.some(({ code }) => ownFaults.includes(code)) ? 'internal' : 'input', job.messages);
  }
  return job;
}

function showProgress({ events }: Workstation, jobId: JobId, stream: NodeJS.WriteStream = process.stderr): () => void {
  let lastStep: Step | undefined;
  const stop = events.subscribe((name, payload) => {
    if (name !== 'job.changed') return;
    const job = payload as Job;
    if (job.jobId !== jobId) return;
    if (stream.isTTY) {
      const bar = '#'.repeat(Math.round(30 * job.fraction)).padEnd(30, '.');
      stream.write(`\r[${bar}] ${String(Math.round(100 * job.fraction)).padStart(3)} %  ${words[job.step]}\u001b[K`);
    } else if (job.step !== lastStep) {
      stream.write(`${words[job.step]}\n`);
    }
    lastStep = job.step;
  });
  return () => {
    stop();
    if (stream.isTTY) stream.write('\r\u001b[K');
  };
}
