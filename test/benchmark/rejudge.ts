import type { Quality } from '../../src-shared/registration-result.ts';
import { judge } from '../../src-main/engine/registration/verdict.ts';
import { evidenceFromRecorded } from './recorded-evidence.ts';
import type { CaseRecord } from './run-case.ts';

/**
 * A record with the present verdict, computed from the recorded evidence and scores without running the case again: for
 * calibrating the verdict, and for seeing what a change of it does.
 */
export function rejudged(record: CaseRecord): CaseRecord {
  const { quality, extras } = record;
  if (!quality || !extras['evidence']) return record;
  const scores = {
    ncc: quality.ncc,
    matchedNcc: quality.matchedNcc,
    nmi: quality.nmi,
    overlapVoxels: quality.overlapVoxels,
    overlapFraction: quality.overlapFraction,
    // Why there is no NCC; the verdict's own reasons are computed again.
    messages: quality.ncc === null ? recordedMessages(quality) : [],
  };
  const { verdict, messages, error } = judge(evidenceFromRecorded(extras['evidence']), scores);
  return {
    ...record,
    verdict,
    quality: {
      ...quality,
      verdict,
      messages,
      expectedErrorMm: error && error.expectedMm,
      errorBoundMm: error && error.boundMm,
    },
  };
}

/** The calibration data, a line per case: kind of case, error, verdict, predicted error, NCC and the evidence. */
export function calibrationTable(records: readonly CaseRecord[]): string {
  const evidence = (record: CaseRecord) => record.extras['evidence'] as Record<string, unknown> | undefined;
  const features = Object.keys(evidence(records.find((record) => evidence(record))!) ?? {});
  const number = (value: unknown) => (typeof value === 'number' ? value.toPrecision(4) : '');
  const lines = records.map((record) => [
    record.id,
    record.answer,
    number(record.errorMm),
    record.verdict,
    number(record.quality?.expectedErrorMm),
    number(record.quality?.ncc),
    ...features.map((feature) => number(evidence(record)?.[feature])),
  ]);
  const header = ['case', 'answer', 'errorMm', 'verdict', 'expectedErrorMm', 'ncc', ...features];
  return [header, ...lines].map((line) => line.join(',')).join('\n') + '\n';
}

/** Records of before the messages stood once call them remarks. */
function recordedMessages(quality: Quality & { readonly remarks?: Quality['messages'] }): Quality['messages'] {
  return quality.messages ?? quality.remarks ?? [];
}
