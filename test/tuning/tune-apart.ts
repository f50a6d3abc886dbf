import { fork } from 'node:child_process';
import path from 'node:path';
import type { PresetValues } from '../../src-main/engine/registration/presets.ts';
import type { PairTuning, TuneOptions } from './tune-pair.ts';
import type { TuneReply } from './tune-worker.ts';

/** A request to another process to tune one pair. */
export interface TuneJob extends Omit<TuneOptions, 'onLine'> {
  readonly pair: string;
  readonly present: PresetValues;
}

/** Tunes pairs, `processes` of them at a time, each in a process of its own. */
export async function tuneApart(
  jobs: readonly TuneJob[],
  processes: number,
  onLine: (line: string) => void,
  onTuning: (tuning: PairTuning) => void,
): Promise<void> {
  const waiting = [...jobs];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job; job = waiting.shift()) onTuning(await inProcess(job, onLine));
  };
  await Promise.all(Array.from({ length: Math.min(processes, jobs.length) }, work));
}

function inProcess(job: TuneJob, onLine: (line: string) => void): Promise<PairTuning> {
  const child = fork(path.join(import.meta.dirname, 'tune-worker.ts'));
  return new Promise((resolve, reject) => {
    child.on('message', (reply: TuneReply) => {
      if ('line' in reply) return onLine(reply.line);
      resolve(reply.tuning);
      child.disconnect();
    });
    child.on('error', reject);
    // Does nothing after a reply.
    child.on('exit', (code, signal) => reject(new Error(`Tuning ${job.pair} ended with ${signal ?? code}.`)));
    child.send(job);
  });
}
