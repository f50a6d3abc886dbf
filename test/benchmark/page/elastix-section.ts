import { pairedErrorsByPair } from '../peer/paired-errors.ts';
import type { CaseRecord } from '../run-case.ts';
import { errorAxis } from './case-plots.ts';
import { chart, dot, line } from './chart.ts';
import { millimetresOf, table } from './table.ts';

/** Concord and native elastix' default rigid run on the same cases. */
export function elastixSection(records: readonly CaseRecord[]): string {
  const rows = pairedErrorsByPair(records);
  const families = [...new Set(records.map(({ family }) => family))].join(', ');
  const chance = (value: number): string => (value < 0.001 ? '< 0.001' : value.toFixed(3));
  return `<p>The same files to both; families: ${families}. elastix starts from the images' middles and finds small rotations; the errors are compared where both lie within 3 mm.
Differences below 0.003 mm are ties. The chances are the sign test's: how likely luck alone makes the one nearer at least that often.</p>
${table(
  rows,
  [
    { head: '', cell: ({ name }) => name.replace('<-', ' ← '), kind: 'keep' },
    { head: 'cases', cell: ({ cases }) => String(cases), kind: 'number' },
    { head: 'Concord within 3 mm', cell: ({ concordRight }) => String(concordRight), kind: 'number' },
    { head: 'elastix within 3 mm', cell: ({ peerRight }) => String(peerRight), kind: 'number' },
    { head: 'both', cell: ({ bothRight }) => String(bothRight), kind: 'number' },
    { head: 'Concord, median mm', cell: ({ concordMedianMm }) => millimetresOf(concordMedianMm, 3), kind: 'number' },
    { head: 'elastix, median mm', cell: ({ peerMedianMm }) => millimetresOf(peerMedianMm, 3), kind: 'number' },
    { head: 'median difference, mm', cell: ({ medianDifferenceMm }) => millimetresOf(medianDifferenceMm, 3), kind: 'number' }, // prettier-ignore
    { head: 'Concord nearer', cell: ({ concordNearer }) => String(concordNearer), kind: 'number' },
    { head: 'elastix nearer', cell: ({ peerNearer }) => String(peerNearer), kind: 'number' },
    { head: 'chance, Concord', cell: (row) => chance(row.chanceOfConcordNearer), kind: 'number' },
    { head: 'chance, elastix', cell: (row) => chance(row.chanceOfPeerNearer), kind: 'number' },
  ],
  ({ name }) => name === 'all pairs',
)}
<div class="plots">${besideEachOther(records)}</div>`;
}

function besideEachOther(records: readonly CaseRecord[]): string {
  const options = {
    title: 'Case by case',
    shows: 'Each dot is a case. Below the line Concord is nearer the truth; on the right edge elastix is lost.',
  };
  return chart(options, errorAxis('error of native elastix, mm'), errorAxis('error of Concord, mm'), (x, y) => {
    const dots = records.flatMap(({ id, errorMm, elastix }) =>
      elastix ? [dot([elastix.errorMm ?? 300, errorMm ?? 300], x, y, '', id)] : [],
    );
    return line([[0.01, 0.01], [300, 300]], x, y, 'guide') + dots.join(''); // prettier-ignore
  });
}
