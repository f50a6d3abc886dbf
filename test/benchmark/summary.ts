import type { CaseRecord } from './run-case.ts';

/** A result nearer than this to the truth is right enough that the verdict should be `good`. */
export const rightWithinMm = 2;
/** A result farther than this from the truth is a failure, and calling it `good` the worst defect. */
export const wrongBeyondMm = 3;

export interface Summary {
  readonly name: string;
  readonly cases: number;
  /** Cases with an answer. */
  readonly answerable: number;
  readonly within3mm: number;
  readonly medianMm: number | null;
  readonly p95Mm: number | null;
  readonly maxMm: number | null;
  /** `good` although off by more than 3 mm, or although there is no answer. */
  readonly wrongButGood: number;
  /** Within 2 mm but not `good`. */
  readonly rightButNotGood: number;
  readonly within2mm: number;
  /** Cases without an answer whose verdict is what it should be. */
  readonly refusedRightly: number;
  readonly medianMs: number | null;
}

export function isWrongButGood(record: CaseRecord): boolean {
  if (record.verdict !== 'good') return false;
  return record.answer !== 'known' || record.errorMm === null || record.errorMm > wrongBeyondMm;
}

export function isRightButNotGood(record: CaseRecord): boolean {
  return (
    record.answer === 'known' && record.verdict !== 'good' && record.errorMm !== null && record.errorMm <= rightWithinMm
  );
}

export function summarise(name: string, records: readonly CaseRecord[]): Summary {
  const answerable = records.filter((record) => record.answer === 'known');
  const errors = answerable.map((record) => record.errorMm ?? Infinity).sort((a, b) => a - b);
  return {
    name,
    cases: records.length,
    answerable: answerable.length,
    within3mm: errors.filter((error) => error <= wrongBeyondMm).length,
    medianMm: quantile(errors, 0.5),
    p95Mm: quantile(errors, 0.95),
    maxMm: quantile(errors, 1),
    wrongButGood: records.filter(isWrongButGood).length,
    rightButNotGood: records.filter(isRightButNotGood).length,
    within2mm: errors.filter((error) => error <= rightWithinMm).length,
    refusedRightly: records.filter(
      ({ answer, verdict }) =>
        (answer === 'none' && verdict === 'failed') ||
        ((answer === 'different-people' || answer === 'not-rigid') && verdict !== 'good'),
    ).length,
    medianMs: quantile(
      records.map((record) => record.wallMs).sort((a, b) => a - b),
      0.5,
    ),
  };
}

/** Quantile of sorted values by linear interpolation; null of none. */
export function quantile(sorted: readonly number[], fraction: number): number | null {
  if (sorted.length === 0) return null;
  const at = fraction * (sorted.length - 1);
  const low = sorted[Math.floor(at)]!;
  const high = sorted[Math.ceil(at)]!;
  return low === high ? low : low + (high - low) * (at - Math.floor(at));
}

/** Summaries by family, by pair, and of all. */
export function summaries(records: readonly CaseRecord[]): Summary[] {
  const by = (key: (record: CaseRecord) => string): Summary[] =>
    [...Map.groupBy(records, key)].map(([name, group]) => summarise(name, group));
  return [...by((record) => record.family), ...by((record) => record.pair), summarise('all', records)];
}

/** A sweep in one line, against its aims. */
export function sweepLine(records: readonly CaseRecord[]): string {
  const { cases, answerable, within3mm, wrongButGood, rightButNotGood, within2mm } = summarise('all', records);
  const share = (part: number, of: number): string => (of > 0 ? `${((100 * part) / of).toFixed(2)} %` : '–');
  const trusted = records.filter(({ answer, verdict }) => answer !== 'known' && verdict === 'good').length;
  return [
    `${cases} cases: ${within3mm} of ${answerable} within ${wrongBeyondMm} mm (${share(within3mm, answerable)}, aim 99.9 %)`,
    `${wrongButGood} wrong and called good (aim 0)`,
    `${rightButNotGood} of ${within2mm} right and not good (${share(rightButNotGood, within2mm)}, aim at most 2 %)`,
    `${trusted} of ${cases - answerable} without an answer called good (aim 0)`,
  ].join('; ');
}

export function printableTable(rows: readonly Summary[]): string {
  const head = [
    '',
    'n',
    '<3 mm',
    'median',
    'p95',
    'max',
    'wrong-but-good',
    'right-but-not-good',
    'refused',
    'median time',
  ];
  const millimetres = (value: number | null): string =>
    value === null ? '–' : Number.isFinite(value) ? `${value.toFixed(2)} mm` : 'none';
  const body = rows.map((row) => [
    row.name,
    String(row.cases),
    row.answerable > 0 ? `${row.within3mm}/${row.answerable}` : '–',
    millimetres(row.medianMm),
    millimetres(row.p95Mm),
    millimetres(row.maxMm),
    String(row.wrongButGood),
    row.within2mm > 0 ? `${row.rightButNotGood}/${row.within2mm}` : '–',
    row.cases > row.answerable ? `${row.refusedRightly}/${row.cases - row.answerable}` : '–',
    row.medianMs === null ? '–' : `${(row.medianMs / 1000).toFixed(2)} s`,
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...body.map((row) => row[column]!.length)));
  return [head, ...body]
    .map((row) =>
      row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '),
    )
    .join('\n');
}

/** One readable line of a case, ending in the id that runs it again. */
export function caseLine(record: CaseRecord): string {
  const error =
    record.errorMm === null
      ? record.answer === 'known'
        ? 'no result'
        : 'no answer'
      : `${record.errorMm.toFixed(2)} mm`;
  const mark = isWrongButGood(record) ? 'WRONG-BUT-GOOD' : isRightButNotGood(record) ? 'not-good' : '';
  const parts = [
    error.padStart(10),
    record.verdict.padEnd(6),
    `${(record.wallMs / 1000).toFixed(2)} s`.padStart(8),
    record.rotationDegrees === null ? '' : `${record.rotationDegrees.toFixed(0)}°`.padStart(5),
    record.shiftMm === null ? '' : `${record.shiftMm.toFixed(0)} mm`.padStart(7),
    `predicted ${record.quality?.expectedErrorMm?.toFixed(2) ?? '–'}`,
    `ncc ${record.quality?.ncc?.toFixed(3) ?? '–'}`,
    `matched ${record.quality?.matchedNcc?.toFixed(3) ?? '–'}`,
    `nmi ${record.quality?.nmi?.toFixed(3) ?? '–'}`,
    record.elastix ? `elastix ${record.elastix.errorMm?.toFixed(2) ?? 'none,'} mm` : '',
    record.id,
    mark,
    record.failure ?? '',
  ];
  return parts.join('  ').trimEnd();
}
