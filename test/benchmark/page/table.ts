import { escaped } from './chart.ts';

/** A column of a table of rows. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => string;
  /** Numbers stand on the right; `id` breaks at its slashes; `keep` never breaks; `html` is written as it is, `mark` also, on the right. */
  readonly kind?: 'number' | 'id' | 'keep' | 'html' | 'mark';
}

const classes = {
  number: ' class="n"',
  id: ' class="id"',
  keep: ' class="keep"',
  html: '',
  mark: ' class="n"',
} as const;

/** @param isSum rows that are set apart, as totals are. */
export function table<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  isSum: (row: Row) => boolean = () => false,
): string {
  const head = columns.map(
    ({ head: text, kind }) => `<th${kind === 'number' || kind === 'mark' ? ' class="n"' : ''}>${escaped(text)}</th>`,
  );
  const body = rows.map((row) => {
    const cells = columns.map(({ cell, kind }) => {
      const text = kind === 'html' || kind === 'mark' ? cell(row) : escaped(cell(row));
      const broken = kind === 'id' ? text.replaceAll('/', '/<wbr>') : text;
      return `<td${kind ? classes[kind] : ''}>${broken}</td>`;
    });
    return `<tr${isSum(row) ? ' class="sum"' : ''}>${cells.join('')}</tr>`;
  });
  return `<div class="wide"><table><thead><tr>${head.join('')}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

export const dash = '–';

export function millimetresOf(value: number | null, digits = 2): string {
  if (value === null) return dash;
  return Number.isFinite(value) ? value.toFixed(digits) : 'none';
}

export function secondsOf(ms: number | null, digits = 2): string {
  return ms === null ? dash : (ms / 1000).toFixed(digits);
}
