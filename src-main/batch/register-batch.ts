import { join } from 'node:path';
import { serialiseFailure, throwIfCancelled } from '../../src-shared/failure.ts';
import { writeFileAtomically } from '../storage/atomic-output.ts';
import { earlierOutcomes, finishedResult, keepFailure, summaryCsv, type PairOutcome } from './batch-summary.ts';
import type { BatchPair } from './pair-list.ts';
import type { PairWorker } from './pair-worker.ts';
import { refuseUnwritable } from '../storage/refuse-unwritable.ts';
import { writeFile } from 'node:fs/promises';
import { englishTexts } from '../../src-shared/messages/text.ts';

export interface BatchOptions {
  readonly outFolder: string;
  /** One pair at a time each; as many pairs run at once as there are workers. */
  readonly workers: readonly PairWorker[];
  readonly signal?: AbortSignal;
  /** Called as each pair ends, `skipped` if an earlier run had done it. */
  readonly onPair?: (outcome: PairOutcome, done: number, skipped: boolean) => void;
}

/**
 * Registers every pair of a list. A pair whose folder holds a result of the same two series is skipped, so a batch
 * that was stopped goes on where it ended. A pair that cannot be registered does not stop the others; its folder gets
 * the reason.
 *
 * @throws Failure('cancelled') after the running pairs have been given up; finished pairs stay
 */
export async function registerBatch(pairs: readonly BatchPair[], options: BatchOptions): Promise<PairOutcome[]> {
  const { outFolder, workers, signal, onPair } = options;
  await refuseUnwritable(outFolder);
  const outcomes: PairOutcome[] = [];
  const waiting = [...pairs];
  const closeAll = (): void => workers.forEach((worker) => worker.close());
  signal?.addEventListener('abort', closeAll, { once: true });
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let pair = waiting.shift(); pair && !signal?.aborted; pair = waiting.shift()) {
          const finished = await finishedResult(pair);
          const outcome = finished ? { pair, result: finished } : await registerOne(pair, worker);
          if (signal?.aborted) return;
          if (!finished) await keepFailure(pair, 'failure' in outcome ? outcome.failure : null);
          outcomes.push(outcome);
          onPair?.(outcome, outcomes.length, finished !== null);
        }
      }),
    );
    throwIfCancelled(signal);
    return outcomes;
  } finally {
    signal?.removeEventListener('abort', closeAll);
    closeAll();
  }
}

async function registerOne(pair: BatchPair, worker: PairWorker): Promise<PairOutcome> {
  try {
    return { pair, result: await worker.register(pair) };
  } catch (error) {
    return { pair, failure: englishTexts(serialiseFailure(error).messages) };
  }
}

/** Writes `summary.csv` from what lies in the pairs' folders, the cases to check first on top. */
export async function writeBatchSummary(pairs: readonly BatchPair[], outFolder: string): Promise<PairOutcome[]> {
  const outcomes = await earlierOutcomes(pairs);
  await writeFileAtomically(join(outFolder, 'summary.csv'), { overwrite: true }, (file) =>
    writeFile(file, summaryCsv(outcomes)),
  );
  return outcomes;
}
