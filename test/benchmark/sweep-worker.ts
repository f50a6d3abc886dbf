import { Failure } from '../../src-shared/failure.ts';
import { makeCase } from './cases/case-factory.ts';
import type { CasePlan } from './cases/case-plan.ts';
import { askElastix } from './peer/beside-elastix.ts';
import { runCase, type CaseRecord } from './run-case.ts';

/** What one process of a sweep sends back for a plan: its record, or why the case cannot be made. */
export type SweepReply = { readonly record: CaseRecord } | { readonly unmakeable: string };

/** What is asked of one process of a sweep. */
export interface SweepRequest {
  readonly plan: CasePlan;
  readonly besideElastix: boolean;
}

async function replyTo({ plan, besideElastix }: SweepRequest): Promise<SweepReply> {
  try {
    const benchmarkCase = await makeCase(plan);
    const record = await runCase(benchmarkCase);
    if (!besideElastix || record.answer !== 'known') return { record };
    return { record: { ...record, elastix: await askElastix(benchmarkCase, 1) } };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { unmakeable: `${plan.id} cannot be made: ${error.message}` };
  }
}

process.on('message', (request: SweepRequest) => void replyTo(request).then((reply) => process.send!(reply)));
process.on('disconnect', () => process.exit(0));
