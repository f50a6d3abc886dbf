import type { Job } from '../../../src-shared/contract/jobs.ts';
import type { WindowReport } from '../../../src-shared/contract/settings.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';

/** The jobs that wait or run, as the events tell of them: for the bar in the taskbar, and for the question before closing. */
export class WorkUnderWay {
  readonly #jobs = new Map<Job['jobId'], Job>();

  take(job: Job): void {
    if (job.state === 'queued' || job.state === 'running') this.#jobs.set(job.jobId, job);
    else this.#jobs.delete(job.jobId);
  }

  /** 0..1 of all of it together; null if nothing is under way. */
  fraction(): number | null {
    if (this.#jobs.size === 0) return null;
    const fractions = [...this.#jobs.values()].map(({ fraction }) => fraction);
    return fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
  }

  /** What is lost if Concord ends now, a sentence each; empty if nothing is. */
  lostByClosing(unsaved: WindowReport['unsaved']): Message[] {
    return [
      ...(unsaved === 'correction' ? [messageOf('quit.correction')] : []),
      ...(unsaved === 'upload' ? [messageOf('quit.upload')] : []),
      ...(this.#jobs.size > 0 ? [messageOf('quit.jobs', { count: this.#jobs.size }), messageOf('quit.jobsLost')] : []),
    ];
  }
}
