import { Failure } from '../../src-shared/failure.ts';
import type { CasePlan } from './cases/case-plan.ts';
import type { CaseRecord } from './run-case.ts';
import { runPlan } from './run-plan.ts';

/** What one process of a sweep sends back for a plan: its record, or why the case cannot be made. */
export type SweepReply = { readonly record: CaseRecord } | { readonly unmakeable: string };

/** A request to one process of a sweep. */
export interface SweepRequest {
  readonly plan: CasePlan;
  readonly besideElastix: boolean;
}

async function replyTo({ plan, besideElastix }: SweepRequest): Promise<SweepReply> {
  try {
    return { record: await runPlan(plan, { besideElastix, elastixThreads: 1 }) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { unmakeable: `${plan.id} cannot be made: ${error.message}` };
  }
}

process.on('message', (request: SweepRequest) => void replyTo(request).then((reply) => process.send!(reply)));
process.on('disconnect', () => process.exit(0));
