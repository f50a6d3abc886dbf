import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { mat4FromRows, type Mat4, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { RegistrationResult } from '../../../src-shared/registration-result.ts';
import { targetErrorMm } from '../cases/head-points.ts';
import { measuredRun } from '../peer/measured-run.ts';
import type { SeriesSize } from './sized-series.ts';

/** A pair of files to register, and the true transform. */
export interface RunTask {
  readonly fixedFile: string;
  readonly movingFile: string;
  readonly fixedSize: SeriesSize;
  readonly movingSize: SeriesSize;
  /** Which of the series grows: fixed, moving, both. */
  readonly role: string;
  readonly threads: number;
  readonly outFolder: string;
  /** Fixed to moving patient space, mm. */
  readonly truth: Mat4;
  readonly headPointsMm: readonly Vec3[];
}

/** One registration run in a process of its own, or the median of several. */
export interface RunRow {
  readonly role: string;
  readonly fixedSize: readonly number[];
  readonly movingSize: readonly number[];
  /** Of both series, in millions. */
  readonly megavoxels: number;
  readonly threads: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMegabytes: number;
  /** Milliseconds of each step; `writeMs` is what the others leave of the total. */
  readonly steps: Readonly<Record<string, number>>;
  readonly errorMm: number | null;
  readonly verdict: string;
  /** The message if there is no result. */
  readonly failure: string | null;
}

export async function registerFiles(commandLine: string, task: RunTask): Promise<RunRow> {
  const { fixedFile, movingFile, outFolder, fixedSize, movingSize, role, threads } = task;
  rmSync(outFolder, { recursive: true, force: true });
  const args = ['register', '--fixed', fixedFile, '--moving', movingFile, '--out', outFolder, '--quiet'];
  const run = await measuredRun(process.execPath, [commandLine, ...args], { CONCORD_THREADS: String(threads) });
  const { wallMs, cpuMs, peakMegabytes } = run;
  const megavoxels = (product(fixedSize) + product(movingSize)) / 1e6;
  const measured = { role, fixedSize, movingSize, megavoxels, threads, wallMs, cpuMs, peakMegabytes };
  const file = path.join(outFolder, 'result.json');
  if (!existsSync(file)) {
    return {
      ...measured,
      steps: {},
      errorMm: null,
      verdict: 'none',
      failure: run.output.trim() || `exit ${run.exitCode}`,
    };
  }
  const { transform, timing, quality } = JSON.parse(readFileSync(file, 'utf8')) as RegistrationResult;
  const { totalMs, ...steps } = timing;
  const errorMm = targetErrorMm(mat4FromRows(transform.movingFromFixed), task.truth, task.headPointsMm).meanMm;
  const writeMs = totalMs - Object.values(steps).reduce((sum, ms) => sum + ms, 0);
  return { ...measured, steps: { ...steps, writeMs }, errorMm, verdict: quality.verdict, failure: null };
}

/** The run of middle wall time; its memory is the most of any run. */
export function median(runs: readonly RunRow[]): RunRow {
  const byTime = runs.toSorted((a, b) => a.wallMs - b.wallMs);
  const failed = runs.find(({ failure }) => failure !== null);
  return {
    ...(failed ?? byTime[Math.floor((byTime.length - 1) / 2)]!),
    peakMegabytes: Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

function product(size: readonly number[]): number {
  return size.reduce((all, n) => all * n, 1);
}
