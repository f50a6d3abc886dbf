import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { benchmarkPage } from './page/benchmark-page.ts';
import type { CaseRecord } from './run-case.ts';
import type { Summary } from './summary.ts';

/** One run of the benchmark, as its JSON holds it. */
export interface BenchmarkReport {
  readonly madeAt: string;
  readonly command: string;
  readonly machine: string;
  readonly summaries: readonly Summary[];
  readonly records: readonly CaseRecord[];
  /** Rows of the table beside native elastix; none where it was not asked for. */
  readonly peers: readonly Readonly<Record<string, string | number>>[];
  readonly endToEnd: readonly Readonly<Record<string, string | number>>[];
}

/** Writes `benchmark.json` and `benchmark.html` into a folder. */
export function writeReport(report: BenchmarkReport, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'benchmark.json'), `${JSON.stringify(report)}\n`);
  writeFileSync(path.join(folder, 'benchmark.html'), benchmarkPage(report));
}
