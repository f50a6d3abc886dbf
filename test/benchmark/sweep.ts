import { fork } from 'node:child_process';
import path from 'node:path';
import type { CasePlan } from './cases/case-plan.ts';
import { appendLine, linesIn } from './json-lines.ts';
import type { CaseRecord } from './run-case.ts';
import type { SweepReply, SweepRequest } from './sweep-worker.ts';

export interface SweepOptions {
  /** Processes that run cases side by side, each with a single registration thread. */
  readonly jobs: number;
  /** JSON lines, one record a line: cases that it holds already are not run again, new ones are added. */
  readonly recordsFile?: string | undefined;
  /** Runs native elastix too, on one thread, on every case with a known transform. */
  readonly besideElastix: boolean;
  readonly onRecord: (record: CaseRecord) => void;
  readonly onUnmakeable: (message: string) => void;
}

/** Runs many cases on several processes; records in the order of the plans. */
export async function sweep(plans: readonly CasePlan[], options: SweepOptions): Promise<CaseRecord[]> {
  const records = new Map(
    options.recordsFile ? recordsIn(options.recordsFile).map((record) => [record.id, record]) : [],
  );
  const waiting = plans.filter(({ id }) => !isDone(records.get(id), options));
  const keep = (record: CaseRecord) => {
    records.set(record.id, record);
    if (options.recordsFile) appendLine(options.recordsFile, record);
    options.onRecord(record);
  };
  const jobs = Array.from({ length: Math.min(options.jobs, waiting.length) }, () =>
    runUntilEmpty(waiting, keep, options),
  );
  await Promise.all(jobs);
  return plans.flatMap(({ id }) => records.get(id) ?? []);
}

/** A record of an earlier sweep without elastix' answer is run again if that is requested. */
function isDone(record: CaseRecord | undefined, { besideElastix }: SweepOptions): boolean {
  return record !== undefined && (!besideElastix || record.answer !== 'known' || record.elastix !== undefined);
}

/** The records of an earlier sweep, the last of each case; an unfinished line is left out. */
export function recordsIn(recordsFile: string): CaseRecord[] {
  return [...new Map(linesIn<CaseRecord>(recordsFile).map((record) => [record.id, record])).values()];
}

function runUntilEmpty(
  waiting: CasePlan[],
  keep: (record: CaseRecord) => void,
  { onUnmakeable, besideElastix }: SweepOptions,
): Promise<void> {
  const child = fork(path.join(import.meta.dirname, 'sweep-worker.ts'), {
    env: { ...process.env, CONCORD_THREADS: '1' },
  });
  return new Promise((resolve, reject) => {
    const next = () => {
      const plan = waiting.shift();
      if (plan) return child.send({ plan, besideElastix } satisfies SweepRequest);
      child.disconnect();
      return resolve();
    };
    child.on('message', (reply: SweepReply) => {
      if ('record' in reply) keep(reply.record);
      else onUnmakeable(reply.unmakeable);
      next();
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code) reject(new Error(`A process of the sweep ended with ${code}.`));
    });
    next();
  });
}
