import { families } from '../cases/families/all-families.ts';
import type { ProgramsMeasured } from '../peer/programs/measure-programs.ts';
import { besideEach, programFigures, type ProgramFigures } from '../peer/programs/program-figures.ts';
import type { PeerRecord, ProgramName } from '../peer/programs/run-programs.ts';
import { wrongBeyondMm } from '../summary.ts';
import { escaped } from './chart.ts';
import { dash, millimetresOf, table } from './table.ts';

export const programTitles: Readonly<Record<ProgramName, string>> = {
  concord: 'Concord',
  ants: 'ANTs',
  greedy: 'greedy',
  niftyreg: 'NiftyReg',
  elastix: 'elastix',
  simpleitk: 'SimpleITK',
};

/** Concord and its peers on the same files: by family, and Concord beside each. */
export function peersSection({ records, versions }: ProgramsMeasured): string {
  const all = programFigures(records);
  const groups = families.flatMap(({ name }) => {
    const of = records.filter(({ family }) => family === name);
    return of.length > 0 ? [{ name, figures: programFigures(of) }] : [];
  });
  const rows = [...groups, { name: 'all', figures: all }];
  return `<p>${records.length} cases, the same two files to each program, one thread each, from files to the answer; ${escaped(versions.join(', '))}. Each starts as its documentation does: ANTs’
rigid type, greedy with its rotation search of 20° and NMI, NiftyReg’s reg_aladin rigid, elastix’ default rigid parameters, SimpleITK from moments with Mattes’ mutual information (what BRAINSFit does inside).
A cell holds: found within ${wrongBeyondMm} mm, of all; below it the median and the largest mean error over the head, mm, on those cases that all programs found (their number stands in “common”).</p>
${table(
  rows,
  [
    { head: '', cell: ({ name }) => name, kind: 'keep' },
    { head: 'cases', cell: ({ figures }) => String(figures[0]?.cases ?? 0), kind: 'number' },
    { head: 'common', cell: ({ figures }) => String(figures[0]?.common ?? 0), kind: 'number' },
    ...all.map(({ program }) => ({
      head: programTitles[program],
      cell: ({ figures }: (typeof rows)[number]) => cellOf(figures, program),
      kind: 'mark' as const,
    })),
  ],
  ({ name }) => name === 'all',
)}
<h3>CPU time, seconds</h3>${cpuTable(rows)}
<h3>Concord beside each</h3>${pairedTable(records)}`;
}

interface Row {
  readonly name: string;
  readonly figures: readonly ProgramFigures[];
}

function cellOf(figures: readonly ProgramFigures[], program: ProgramName): string {
  const own = figures.find((one) => one.program === program);
  if (!own) return dash;
  const least = (value: (one: ProgramFigures) => number | null) => Math.min(...figures.map((one) => value(one) ?? Infinity)); // prettier-ignore
  const marked = (text: string, isBest: boolean): string => (isBest ? `<b>${text}</b>` : text);
  const found = marked(`${own.found}/${own.cases}`, own.found === Math.max(...figures.map((one) => one.found)));
  if (own.common === 0) return found;
  const median = marked(millimetresOf(own.medianMm), own.medianMm === least((one) => one.medianMm));
  const worst = marked(millimetresOf(own.worstMm), own.worstMm === least((one) => one.worstMm));
  return `${found}<br>${median} – ${worst}`;
}

function cpuTable(rows: readonly Row[]): string {
  const programs = rows.at(-1)?.figures.map(({ program }) => program) ?? [];
  return table(
    rows,
    [
      { head: 'median of', cell: ({ name }) => name, kind: 'keep' },
      ...programs.map((program) => ({
        head: programTitles[program],
        cell: ({ figures }: Row) => figures.find((one) => one.program === program)?.cpuSeconds?.toFixed(1) ?? dash,
        kind: 'number' as const,
      })),
    ],
    ({ name }) => name === 'all',
  );
}

function pairedTable(records: readonly PeerRecord[]): string {
  const chance = (value: number): string => (value < 0.001 ? '< 0.001' : value.toFixed(3));
  return `<p>Over the cases that both have found. The chance is the sign test’s: how likely luck alone makes Concord nearer at least that often.</p>${table(
    besideEach(records),
    [
      { head: '', cell: ({ name }) => programTitles[name as ProgramName], kind: 'keep' },
      { head: 'both found', cell: ({ bothRight }) => String(bothRight), kind: 'number' },
      { head: 'Concord alone', cell: (row) => String(row.concordRight - row.bothRight), kind: 'number' },
      { head: 'the other alone', cell: (row) => String(row.peerRight - row.bothRight), kind: 'number' },
      { head: 'Concord nearer', cell: ({ concordNearer }) => String(concordNearer), kind: 'number' },
      { head: 'the other nearer', cell: ({ peerNearer }) => String(peerNearer), kind: 'number' },
      { head: 'Concord, median mm', cell: ({ concordMedianMm }) => millimetresOf(concordMedianMm), kind: 'number' },
      { head: 'the other, median mm', cell: ({ peerMedianMm }) => millimetresOf(peerMedianMm), kind: 'number' },
      { head: 'chance', cell: (row) => chance(row.chanceOfConcordNearer), kind: 'number' },
    ],
  )}`;
}
