import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { englishTexts } from '../../../src-shared/messages/text.ts';
import type { PathsToRegister } from '../../../src-main/pair-registration/register-paths.ts';
import type { EndMessage, RunMessage } from '../../../src-main/workers/job-messages.ts';

/** One registration run of a process that was there already. */
export interface WarmRun {
  readonly wallMs: number;
  /** Most resident memory of the process since it started, MB. */
  readonly peakMegabytes: number;
  /** Why there is no result, or null. */
  readonly failure: string | null;
}

/**
 * A workstation that is already open: the process in which `concord batch` registers pair after pair, its threads
 * started and elastix loaded. From the same files to the same written files as `concord register`.
 */
export class WarmProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @param commandLine `concord`'s entry point. */
  static start(commandLine: string): WarmProcess {
    return new WarmProcess(fork(commandLine, ['batch', '--worker'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
  }

  register(paths: PathsToRegister): Promise<WarmRun> {
    const child = this.#child;
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null): void => reject(new Error(`The warm process ended with ${code}.`));
      child.once('exit', onExit);
      child.once('message', (reply: EndMessage) => {
        const wallMs = performance.now() - startedAt;
        child.off('exit', onExit);
        resolve({
          wallMs,
          peakMegabytes: peakMegabytesOf(child.pid!),
          failure: reply.kind === 'failed' ? englishTexts(reply.failure.messages) : null,
        });
      });
      child.send({ kind: 'run', id: 1, job: paths } satisfies RunMessage<PathsToRegister>);
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.disconnect();
    });
  }
}

function peakMegabytesOf(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}
