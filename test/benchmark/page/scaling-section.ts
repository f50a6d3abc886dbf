import type { BatchRow } from '../scaling/measure-batch.ts';
import type { Scaling } from '../scaling/measure-scaling.ts';
import type { RunRow } from '../scaling/register-files.ts';
import { sizeText } from '../scaling/sized-series.ts';
import { chart, dot, line, type Axis } from './chart.ts';
import { dash, millimetresOf, secondsOf, table, type Column } from './table.ts';

const roles = { fixed: 'fixed grows', moving: 'moving grows', both: 'both grow' } as const;
type Role = keyof typeof roles;

/** Time and memory over sizes and threads, and a batch. */
export function scalingSection({ sizes, threads, batch }: Scaling): string {
  const bySize = sizes.toSorted((a, b) => a.megavoxels - b.megavoxels);
  return `<p>One simulated head, T1 and T2, on ever finer grids with noise in every voxel, 16 bits, as .nii.gz. Each run is a process of its own, files to files; the median by time, the most memory of any.</p>
<div class="plots">${growthPlot(bySize, timePlot, (row) => row.wallMs / 1000)}${growthPlot(bySize, memoryPlot, (row) => (row.peakMegabytes * 2 ** 20) / 1e9)}</div>
<p class="note">Read, prepare and so on: seconds of each step, as result.json has them; time also counts the start of the program.</p>${runTable(bySize)}
${threads.length > 0 ? `<h3>Threads</h3>${threadTable(threads)}` : ''}
${batch.length > 0 ? `<h3>A batch</h3>${batchTable(batch)}` : ''}`;
}

const timePlot = {
  title: 'Time over voxels',
  shows:
    'A straight line is growth in proportion. It starts above zero, since the search costs the same for every size.',
  label: 'time of the run, s',
};
const memoryPlot = {
  title: 'Memory over voxels',
  shows:
    'Most resident memory of the process. The fixed series costs more than the moving one, as the result lies on its grid.',
  label: 'peak memory, GB',
};

function growthPlot(
  rows: readonly RunRow[],
  { title, shows, label }: typeof timePlot,
  cost: (row: RunRow) => number,
): string {
  const done = rows.filter(({ failure }) => failure === null);
  const smallest = done[0];
  if (!smallest) return '';
  const axisTo = (most: number, name: string): Axis => {
    const step = [0.5, 1, 2, 5, 10, 20, 50, 100].find((candidate) => most / candidate <= 7) ?? 200;
    const high = step * Math.ceil(most / step);
    return {
      label: name,
      low: 0,
      high,
      ticks: Array.from({ length: Math.round(high / step) + 1 }, (_, i) => step * i),
    };
  };
  const options = {
    title,
    shows,
    legend: Object.values(roles).map((text, index) => ({ text, kind: `s${index}` })),
    legendAt: 'top-left' as const,
  };
  const most = (value: (row: RunRow) => number) => Math.max(...done.map(value));
  const xAxis = axisTo(
    most(({ megavoxels }) => megavoxels),
    'voxels of both series, millions',
  );
  return chart(options, xAxis, axisTo(most(cost), label), (x, y) =>
    (Object.keys(roles) as Role[])
      .map((role, index) => {
        const points = [smallest, ...done.filter((row) => row !== smallest && row.role === role)];
        const at = (row: RunRow) => [row.megavoxels, cost(row)] as const;
        const dots = points.map((row) =>
          dot(at(row), x, y, `fill s${index}`, `${sizesOf(row)}: ${cost(row).toFixed(2)}`),
        );
        return line(points.map(at), x, y, `s${index}`) + dots.join('');
      })
      .join(''),
  );
}

const sizesOf = ({ fixedSize, movingSize }: RunRow): string => `${sizeText(fixedSize)} ← ${sizeText(movingSize)}`;

const steps = {
  readMs: 'read',
  normaliseMs: 'prepare',
  searchMs: 'search',
  refineMs: 'refine',
  scoreMs: 'score',
  resampleMs: 'resample',
  writeMs: 'write',
};

function runTable(rows: readonly RunRow[]): string {
  return table(rows, [
    { head: 'fixed ← moving', cell: sizesOf, kind: 'keep' },
    { head: 'million voxels', cell: ({ megavoxels }) => megavoxels.toFixed(0), kind: 'number' },
    { head: 'time, s', cell: ({ wallMs }) => secondsOf(wallMs), kind: 'number' },
    { head: 's per million voxels', cell: ({ wallMs, megavoxels }) => (wallMs / 1000 / megavoxels).toFixed(3), kind: 'number' }, // prettier-ignore
    { head: 'peak, MB', cell: ({ peakMegabytes }) => peakMegabytes.toFixed(0), kind: 'number' },
    ...Object.entries(steps).map(([step, head]): Column<RunRow> => ({
      head,
      cell: (row) => (row.steps[step] === undefined ? dash : secondsOf(row.steps[step], 1)),
      kind: 'number',
    })),
    { head: 'error, mm', cell: ({ errorMm }) => millimetresOf(errorMm), kind: 'number' },
    {
      head: 'verdict',
      cell: ({ verdict, failure }) => (failure === null ? verdict : `no result: ${failure.slice(0, 200)}`),
    },
  ]);
}

function threadTable(rows: readonly RunRow[]): string {
  const alone = (row: RunRow) => rows.find((one) => one.threads === 1 && sizesOf(one) === sizesOf(row)) ?? row;
  return table(rows, [
    { head: 'fixed ← moving', cell: sizesOf, kind: 'keep' },
    { head: 'threads', cell: ({ threads }) => String(threads), kind: 'number' },
    { head: 'time, s', cell: ({ wallMs }) => secondsOf(wallMs), kind: 'number' },
    { head: 'times as fast as one', cell: (row) => (alone(row).wallMs / row.wallMs).toFixed(2), kind: 'number' },
    { head: 'processor time, s', cell: ({ cpuMs }) => secondsOf(cpuMs), kind: 'number' },
    { head: 'peak, MB', cell: ({ peakMegabytes }) => peakMegabytes.toFixed(0), kind: 'number' },
  ]);
}

function batchTable(rows: readonly BatchRow[]): string {
  return `<p><code>concord batch</code> over pairs of 1 mm whole heads.</p>${table(rows, [
    { head: 'pairs at once', cell: ({ jobs }) => String(jobs), kind: 'number' },
    { head: 'pairs', cell: ({ pairs }) => String(pairs), kind: 'number' },
    { head: 'time, s', cell: ({ wallMs }) => secondsOf(wallMs, 1), kind: 'number' },
    { head: 's a pair', cell: ({ wallMs, pairs }) => secondsOf(wallMs / pairs), kind: 'number' },
    { head: 'cores busy', cell: ({ coresBusy }) => coresBusy.toFixed(2), kind: 'number' },
  ])}`;
}
