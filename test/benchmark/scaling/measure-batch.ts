import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dataFolder } from '../cases/subjects.ts';
import { measuredRun } from '../peer/measured-run.ts';

/** `concord batch` over the same pairs, so many at once. */
export interface BatchRow {
  readonly jobs: number;
  readonly pairs: number;
  readonly wallMs: number;
  /** Processor time of all its processes, in processors: 2 is two cores busy all the time. */
  readonly coresBusy: number;
  readonly exitCode: number;
}

const pairs = ['T2', 'FLAIR', 'PCA', 'CT'].flatMap((moving) =>
  ['subject04', 'subject20'].map((subject) => ({
    name: `${subject}-${moving}`,
    fixed: path.join(dataFolder, 'simulated', subject, 'T1.nii.gz'),
    moving: path.join(dataFolder, 'simulated', subject, `${moving}.nii.gz`),
  })),
);

/** One pair after the other with all threads, and as many at once as there are cores. */
export async function measureBatch(commandLine: string, folder: string): Promise<BatchRow[]> {
  const list = path.join(folder, 'pairs.csv');
  writeFileSync(
    list,
    ['name,fixed,moving', ...pairs.map((one) => `${one.name},${one.fixed},${one.moving}`)].join('\n'),
  );
  const rows: BatchRow[] = [];
  for (const jobs of [1, os.availableParallelism()]) {
    const out = path.join(folder, `batch${jobs}`);
    const run = await measuredRun(process.execPath, [commandLine, 'batch', list, '--out', out, '--jobs', String(jobs)]);
    const done = readdirSync(out, { withFileTypes: true }).filter((entry) => entry.isDirectory()).length;
    rows.push({ jobs, pairs: done, wallMs: run.wallMs, coresBusy: run.cpuMs / run.wallMs, exitCode: run.exitCode });
    rmSync(out, { recursive: true });
  }
  return rows;
}
