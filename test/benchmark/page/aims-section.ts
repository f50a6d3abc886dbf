import type { AimRow } from '../aims/aim.ts';
import { escaped } from './chart.ts';
import { table } from './table.ts';

const words = { met: 'met', missed: 'missed', open: 'open' } as const;

/** Every aim against its figure, and a sentence that counts them. */
export function aimsSection(rows: readonly AimRow[]): string {
  const count = (status: AimRow['status']) => rows.filter((row) => row.status === status).length;
  const open = count('open');
  return `<p>Of ${rows.length} aims, ${count('met')} are met and ${count('missed')} missed${open > 0 ? `; ${open} are open: not measured yet, or on too few cases to say` : ''}.
Every figure is computed from the measurements below. Where an aim was set in words alone (about in proportion, all cores), the limit is this page's.</p>${table(
    rows,
    [
      { head: '', cell: ({ about }) => about, kind: 'keep' },
      { head: 'what', cell: ({ what }) => what },
      { head: 'target', cell: ({ target }) => target },
      {
        head: 'measured',
        cell: ({ measured, note }) => `${escaped(measured)}${note ? `<div class="note">${escaped(note)}</div>` : ''}`,
        kind: 'html',
      },
      { head: '', cell: ({ status }) => `<span class="mark ${status}">${words[status]}</span>`, kind: 'html' },
    ],
  )}`;
}
