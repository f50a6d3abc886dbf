import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { resultFileSchema, resultOf } from '../../src-shared/result-file.ts';
import { shownBoundMm, type RegistrationResult } from '../../src-shared/registration-result.ts';
import type { BatchPair } from './pair-list.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';

/** How a pair of a batch ended. */
export type PairOutcome =
  | { readonly pair: BatchPair; readonly result: RegistrationResult }
  | { readonly pair: BatchPair; readonly failure: string };

/** The result of an earlier run of the same two series, or null if there is none to trust. */
export async function finishedResult(pair: BatchPair): Promise<RegistrationResult | null> {
  try {
    const text = await readFile(join(pair.outFolder, 'result.json'), 'utf8');
    const result = resultOf(resultFileSchema.parse(JSON.parse(text)));
    return result.fixed.source === pair.fixedPath && result.moving.source === pair.movingPath ? result : null;
  } catch {
    return null;
  }
}

const failureFile = 'not-registered.txt';

/** Keeps the reason in the pair's folder for a later summary; a reason that is null removes an older one. */
export async function keepFailure(pair: BatchPair, reason: string | null): Promise<void> {
  const file = join(pair.outFolder, failureFile);
  if (reason === null) return rm(file, { force: true });
  await mkdir(pair.outFolder, { recursive: true });
  await writeFile(file, `${reason}\n`);
}

/** How the pairs of a list ended in earlier runs; those that were never run count as not registered. */
export async function earlierOutcomes(pairs: readonly BatchPair[]): Promise<PairOutcome[]> {
  return Promise.all(
    pairs.map(async (pair): Promise<PairOutcome> => {
      const result = await finishedResult(pair);
      if (result) return { pair, result };
      const kept = await readFile(join(pair.outFolder, failureFile), 'utf8').catch(() => 'Not run yet.');
      return { pair, failure: kept.trim() };
    }),
  );
}

const columns = [
  'name', 'outcome', 'expected_error_mm', 'error_bound_mm', 'ncc', 'matched_ncc', 'nmi', 'overlap_percent', 'seconds', 'reasons', 'fixed', 'moving', 'folder',
] as const; // prettier-ignore

/** The batch as CSV: pairs that gave no result first, then no match, then those to review, then good ones; the least certain of each first. */
export function summaryCsv(outcomes: readonly PairOutcome[]): string {
  const rows = [...outcomes].sort((a, b) => priority(b) - priority(a) || a.pair.name.localeCompare(b.pair.name));
  return stringify(rows.map(rowOf), { header: true, columns: [...columns] });
}

function priority(outcome: PairOutcome): number {
  if ('failure' in outcome) return 4e6;
  const { verdict, errorBoundMm } = outcome.result.quality;
  return { failed: 3e6, review: 2e6, good: 1e6 }[verdict] + Math.min(1e5, errorBoundMm ?? 1e5);
}

function rowOf(outcome: PairOutcome): Record<(typeof columns)[number], string> {
  const { name, fixedPath, movingPath, outFolder } = outcome.pair;
  const paths = { fixed: fixedPath, moving: movingPath, folder: outFolder };
  if ('failure' in outcome) {
    return {
      name, outcome: 'not registered', expected_error_mm: '', error_bound_mm: '', ncc: '', matched_ncc: '', nmi: '', overlap_percent: '', seconds: '',
      reasons: outcome.failure, ...paths,
    }; // prettier-ignore
  }
  const { quality, timing } = outcome.result;
  const number = (value: number | null, digits: number): string => value?.toFixed(digits) ?? '';
  return {
    name,
    outcome: quality.verdict,
    expected_error_mm: number(quality.verdict === 'failed' ? null : quality.expectedErrorMm, 2),
    error_bound_mm: number(shownBoundMm(quality), 2),
    ncc: number(quality.ncc, 4),
    matched_ncc: number(quality.matchedNcc, 4),
    nmi: number(quality.nmi, 4),
    overlap_percent: number(100 * quality.overlapFraction, 0),
    seconds: number(timing.totalMs / 1000, 1),
    reasons: englishTexts(quality.messages),
    ...paths,
  };
}
