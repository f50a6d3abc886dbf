import type { CaseRecord } from './run-case.ts';

/** The records as comma-separated values, a line a case: small enough to be kept beside the page. */
export function recordsTable(records: readonly CaseRecord[]): string {
  const number = (value: number | null | undefined, digits = 4) =>
    value === null || value === undefined ? '' : value.toPrecision(digits);
  const lines = records.map((record) => [
    record.id,
    record.answer,
    number(record.rotationDegrees, 3),
    number(record.shiftMm, 3),
    number(record.errorMm),
    number(record.maxErrorMm),
    record.verdict,
    number(record.quality?.expectedErrorMm),
    number(record.quality?.errorBoundMm),
    number(record.quality?.ncc),
    (record.quality?.messages ?? []).map(({ code }) => code).join(' '),
    record.revision ?? '',
  ]);
  const head = ['case', 'answer', 'rotationDegrees', 'shiftMm', 'errorMm', 'maxErrorMm', 'verdict', 'expectedErrorMm', 'errorBoundMm', 'ncc', 'messages', 'revision']; // prettier-ignore
  return [head, ...lines].map((line) => line.join(',')).join('\n') + '\n';
}
