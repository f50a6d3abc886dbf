import { judge } from '../../src-main/engine/registration/verdict.ts';
import type { Evidence } from '../../src-main/engine/registration/evidence.ts';
import { sentence } from '../../src-shared/remarks.ts';
import type { CaseRecord } from './run-case.ts';

/**
 * A record under the present verdict: made of the evidence and scores that were kept, without running the case again.
 * For calibrating the verdict, and for seeing what a change of it does.
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
    // Why there is no NCC; the verdict's own reasons are made anew.
    remarks: quality.ncc === null ? quality.remarks : [],
  };
  const { verdict, remarks, predictedErrorMm } = judge(evidenceOf(extras['evidence']), scores);
  return {
    ...record,
    verdict,
    quality: { ...quality, verdict, remarks: [...remarks], reasons: remarks.map(sentence), predictedErrorMm },
  };
}

/** JSON holds null for what was no number. */
function evidenceOf(kept: object): Evidence {
  const entries = Object.entries(kept).map(([key, value]) => [key, value === null ? NaN : value]);
  return Object.fromEntries(entries) as Evidence;
}

/** The calibration data, a line a case: answer, error, verdict, prediction, NCC and what the verdict was made of. */
export function calibrationTable(records: readonly CaseRecord[]): string {
  const evidence = (record: CaseRecord) => record.extras['evidence'] as Record<string, number | null> | undefined;
  const features = Object.keys(evidence(records.find((record) => evidence(record))!) ?? {});
  const number = (value: number | null | undefined) =>
    value === null || value === undefined ? '' : value.toPrecision(4);
  const lines = records.map((record) => [
    record.id,
    record.answer,
    number(record.errorMm),
    record.verdict,
    number(record.quality?.predictedErrorMm),
    number(record.quality?.ncc),
    ...features.map((feature) => number(evidence(record)?.[feature])),
  ]);
  const header = ['case', 'answer', 'errorMm', 'verdict', 'predictedErrorMm', 'ncc', ...features];
  return [header, ...lines].map((line) => line.join(',')).join('\n') + '\n';
}
