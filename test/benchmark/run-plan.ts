import { makeCase } from './cases/case-factory.ts';
import type { CasePlan } from './cases/case-plan.ts';
import { revisionHere } from './parts.ts';
import { askElastix } from './peer/beside-elastix.ts';
import { runCase, type CaseRecord } from './run-case.ts';

/** Of the code that this process runs: taken when it starts. */
const revision = revisionHere();

export interface RunPlanOptions {
  /** Asks native elastix too, where the answer is known. */
  readonly besideElastix: boolean;
  /** Of elastix; as many as there are cores where absent. */
  readonly elastixThreads?: number;
}

/** Makes a planned case and runs it. Throws Failure where it cannot be made. */
export async function runPlan(plan: CasePlan, { besideElastix, elastixThreads }: RunPlanOptions): Promise<CaseRecord> {
  const benchmarkCase = await makeCase(plan);
  const record = { ...(await runCase(benchmarkCase)), revision };
  if (!besideElastix || record.answer !== 'known') return record;
  return { ...record, elastix: await askElastix(benchmarkCase, elastixThreads) };
}
