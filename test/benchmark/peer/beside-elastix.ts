import path from 'node:path';
import type { BenchmarkCase } from '../cases/case-factory.ts';
import { targetErrorMm } from '../cases/head-points.ts';
import { withCaseFiles } from './case-files.ts';
import { runNativeElastix } from './native-elastix.ts';

/** What native elastix' default rigid run made of one case. */
export interface ElastixAnswer {
  /** Mean target registration error over the head, mm; null where elastix gave up. */
  readonly errorMm: number | null;
  readonly wallMs: number;
}

/** @param threads of elastix; as many as there are cores where absent. */
export function askElastix(benchmarkCase: BenchmarkCase, threads?: number): Promise<ElastixAnswer> {
  return withCaseFiles(benchmarkCase, async ({ fixedFile, movingFile, folder }) => {
    const run = await runNativeElastix(fixedFile, movingFile, path.join(folder, 'elastix'), threads);
    const truth = benchmarkCase.truthMovingFromFixed;
    const errorMm =
      run.movingFromFixed && truth
        ? targetErrorMm(run.movingFromFixed, truth, benchmarkCase.headPointsMm).meanMm
        : null;
    return { errorMm, wallMs: run.wallMs };
  });
}
