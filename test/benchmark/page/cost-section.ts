import { seconds } from '../aims/cost-aims.ts';
import type { ExportSpeed } from '../export-speed.ts';
import type { EndToEndRow } from '../peer/end-to-end.ts';
import { sizeText } from '../scaling/sized-series.ts';
import { figureRow, type Figure } from '../window/figure.ts';
import { millimetresOf, secondsOf, table } from './table.ts';

const engines = { cold: 'Concord, started for it', elastix: 'native elastix', warm: 'Concord, already open' } as const;

/** Each case, engine by engine. */
export function endToEndSection(rows: readonly EndToEndRow[]): string {
  const lines = rows.flatMap((row) =>
    (['cold', 'elastix', 'warm'] as const).map((engine) => ({ row, engine, runs: row[engine], ratio: seconds(row[engine]) / seconds(row.elastix) })),
  ); // prettier-ignore
  const range = (ms: readonly number[]) => `${secondsOf(Math.min(...ms))} – ${secondsOf(Math.max(...ms))}`;
  return `<p>From files to written files, by turns: a fresh <code>concord register</code>, native elastix' default rigid run, and a run in a Concord process that has registered before.
Medians of ${rows[0]?.cold.wallMs.length ?? 0} rounds; a round before them is not counted. Aims: at most 0.4 times elastix' time when started for it, 0.25 when already open, 1.2 GB.</p>${table(
    lines,
    [
      { head: 'fixed ← moving', cell: ({ row, engine }) => (engine === 'cold' ? `${sizeText(row.fixedSize)} ← ${sizeText(row.movingSize)}` : ''), kind: 'keep' }, // prettier-ignore
      { head: '', cell: ({ engine }) => engines[engine], kind: 'keep' },
      { head: 'median, s', cell: ({ runs }) => seconds(runs).toFixed(2), kind: 'number' },
      { head: 'least – most, s', cell: ({ runs }) => range(runs.wallMs), kind: 'number' },
      { head: 'of elastix’ time', cell: ({ ratio, engine }) => (engine === 'elastix' ? '1' : ratio.toFixed(2)), kind: 'number' }, // prettier-ignore
      { head: 'peak memory, MB', cell: ({ runs }) => runs.peakMegabytes.toFixed(0), kind: 'number' },
      { head: 'error, mm', cell: ({ runs }) => millimetresOf(runs.errorMm), kind: 'number' },
      { head: 'case', cell: ({ row, engine }) => (engine === 'cold' ? row.case : ''), kind: 'id' },
    ],
  )}`;
}

export function exportSection(rounds: readonly ExportSpeed[]): string {
  return `<p>512x512x300 voxels written as DICOM, and the same files copied one by one; both on the disk. Allowed: twice the copy and a second.</p>${table(
    rounds,
    [
      { head: 'round', cell: ({ round }) => String(round), kind: 'number' },
      { head: 'written, s', cell: ({ writtenMs }) => secondsOf(writtenMs), kind: 'number' },
      { head: 'copied, s', cell: ({ copiedMs }) => secondsOf(copiedMs), kind: 'number' },
      { head: 'allowed, s', cell: ({ allowedMs }) => secondsOf(allowedMs), kind: 'number' },
      { head: 'memory grown, MB', cell: ({ grownMb }) => String(grownMb), kind: 'number' },
    ],
  )}`;
}

export function windowSection(figures: readonly Figure[]): string {
  return `<p>The window in Chromium with software WebGL. The median must not exceed the aim, where there is one.</p>${table(
    figures.map(figureRow),
    [
      { head: 'what', cell: ({ what }) => String(what) },
      ...(['median', 'least', 'most', 'count', 'aim'] as const).map((head) => ({
        head,
        cell: (row: ReturnType<typeof figureRow>) => String(row[head] ?? ''),
        kind: 'number' as const,
      })),
      { head: 'unit', cell: ({ unit }) => String(unit), kind: 'keep' },
      { head: '', cell: ({ met }) => (met ? `<span class="mark ${String(met).toLowerCase()}">${String(met).toLowerCase()}</span>` : ''), kind: 'html' }, // prettier-ignore
    ],
  )}`;
}
