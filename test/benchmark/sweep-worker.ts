import { Failure } from '../../src-shared/failure.ts';
import { makeCase } from './cases/case-factory.ts';
import type { CasePlan } from './cases/case-plan.ts';
import { runCase, type CaseRecord } from './run-case.ts';

/** What one process of a sweep sends back for a plan: its record, or why the case cannot be made. */
export type SweepReply = { readonly record: CaseRecord } | { readonly unmakeable: string };

async function replyTo(plan: CasePlan): Promise<SweepReply> {
  try {
    return { record: await runCase(await makeCase(plan)) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { unmakeable: `${plan.id} cannot be made: ${error.message}` };
  }
}

process.on('message', (plan: CasePlan) => void replyTo(plan).then((reply) => process.send!(reply)));
process.on('disconnect', () => process.exit(0));
