import type { Measurements } from '../parts.ts';
import type { EndToEndRow, TimedRuns } from '../peer/end-to-end.ts';
import { growths } from '../scaling/growth.ts';
import { sizeText } from '../scaling/sized-series.ts';
import { quantile } from '../summary.ts';
import { metIf, type Aim, type Judged } from './aim.ts';

type EndToEnd = Measurements['end-to-end'];
type Scaling = Measurements['scaling'];

/** 1.2 · 10⁹ bytes, in the megabytes of 2²⁰ bytes that the system counts. */
const mostMegabytes = 1.2e9 / 2 ** 20;
/** About in proportion: a doubling of the voxels costs at most 2^1.2 = 2.3 times as much. */
const mostGrowth = 1.2;
const largest = '512x512x600';

export const seconds = ({ wallMs }: TimedRuns): number =>
  quantile(
    wallMs.map((ms) => ms / 1000).sort((a, b) => a - b),
    0.5,
  )!;

function ratioAim(kind: 'cold' | 'warm', what: string, most: number): Aim<EndToEnd> {
  return {
    about: 'Speed',
    what,
    target: `at most ${most} times elastix' time`,
    judge({ rows }) {
      const ratios = rows.map((row) => ({ row, ratio: seconds(row[kind]) / seconds(row.elastix) }));
      return worstOf(ratios, ({ ratio }) => ratio, most, ({ row, ratio }) => `${ratio.toFixed(3)} (${sizesOf(row)})`); // prettier-ignore
    },
  };
}

function worstOf<Item>(
  items: readonly Item[],
  value: (item: Item) => number,
  most: number,
  textOf: (item: Item) => string,
): Judged | null {
  if (items.length === 0) return null;
  return { measured: items.map(textOf).join('; '), status: metIf(items.every((item) => value(item) <= most)) };
}

const sizesOf = ({ fixedSize, movingSize }: EndToEndRow): string => `${sizeText(fixedSize)} ← ${sizeText(movingSize)}`;

export const speedAims: readonly Aim<EndToEnd>[] = [
  ratioAim('cold', 'the whole registration run, a process started for it', 0.4),
  ratioAim('warm', 'the whole registration run, a workstation already open', 0.25),
  {
    about: 'Memory',
    what: 'peak memory of the run, cold and warm',
    target: 'below 1.2 GB',
    judge: ({ rows }) =>
      worstOf(
        rows,
        ({ cold, warm }) => Math.max(cold.peakMegabytes, warm.peakMegabytes),
        mostMegabytes,
        ({ cold, warm }) => `${cold.peakMegabytes.toFixed(0)} and ${warm.peakMegabytes.toFixed(0)} MB`,
      ),
  },
];

export const scalingAims: readonly Aim<Scaling>[] = [
  {
    about: 'Growth',
    what: 'time grows about in proportion to the voxels',
    target: `voxels^${mostGrowth} at most, to ${largest}`,
    judge: ({ sizes }) => judgeGrowth(sizes, ({ wallMs }) => wallMs),
  },
  {
    about: 'Growth',
    what: 'memory grows about in proportion to the voxels',
    target: `voxels^${mostGrowth} at most, to ${largest}`,
    judge: ({ sizes }) => judgeGrowth(sizes, ({ peakMegabytes }) => peakMegabytes),
  },
  {
    about: 'Cores',
    what: 'one run uses the cores there are',
    target: 'each doubling of the threads is faster by a tenth',
    judge({ threads }) {
      const steps = [...Map.groupBy(threads, ({ fixedSize }) => sizeText(fixedSize))].flatMap(([size, rows]) => {
        const byThreads = rows.toSorted((a, b) => a.threads - b.threads);
        return byThreads.slice(1).map((to, index) => ({ size, from: byThreads[index]!, to, gain: byThreads[index]!.wallMs / to.wallMs })); // prettier-ignore
      });
      if (steps.length === 0) return null;
      const most = Math.max(...threads.map((row) => row.threads));
      return {
        measured: steps.map(({ size, from, to, gain }) => `${gain.toFixed(2)} times as fast with ${to.threads} as with ${from.threads} (${size})`).join('; '), // prettier-ignore
        status: metIf(steps.every(({ gain }) => gain >= 1.1)),
        note: most < 8 ? `This machine has ${most} cores: more could not be tried.` : '',
      };
    },
  },
  {
    about: 'Cores',
    what: 'a batch of pairs uses all cores',
    target: 'nine tenths of them busy',
    judge({ batch }) {
      const [most] = batch.toSorted((a, b) => b.jobs - a.jobs);
      const one = batch.find(({ jobs }) => jobs === 1);
      if (!most || !one) return null;
      return {
        measured: `${most.coresBusy.toFixed(2)} of ${most.jobs}`,
        status: metIf(most.coresBusy >= 0.9 * most.jobs),
        note: `${most.pairs} pairs in ${(most.wallMs / 1000).toFixed(0)} s; one pair after the other, ${(one.wallMs / 1000).toFixed(0)} s.`,
      };
    },
  },
];

/** The steepest step of any role decides, and every run must have ended, the largest one included. */
function judgeGrowth(sizes: Scaling['sizes'], cost: (row: Scaling['sizes'][number]) => number): Judged | null {
  if (sizes.length === 0) return null;
  const failed = sizes.filter(({ failure }) => failure !== null);
  if (failed.length > 0) {
    const names = failed.map(({ fixedSize, movingSize }) => `${sizeText(fixedSize)} ← ${sizeText(movingSize)}`);
    return { measured: `no result for ${names.join(', ')}`, status: 'missed' };
  }
  // The smallest pair is the same whichever of the two grows.
  const [smallest] = sizes.toSorted((a, b) => a.megavoxels - b.megavoxels);
  const steepest = ['fixed', 'moving', 'both'].flatMap((role) => {
    const rows = [smallest!, ...sizes.filter((row) => row !== smallest && row.role === role)];
    return growths(rows.map((row) => ({ megavoxels: row.megavoxels, cost: cost(row) }))).map((step) => ({
      role,
      step,
    }));
  });
  const [worst] = steepest.sort((a, b) => b.step.exponent - a.step.exponent);
  if (!worst) return null;
  const isWhole = sizes.some(
    ({ fixedSize, movingSize }) => sizeText(fixedSize) === largest && sizeText(movingSize) === largest,
  );
  const { from, to, exponent } = worst.step;
  return {
    measured: `voxels^${exponent.toFixed(2)} at the steepest (${from.megavoxels.toFixed(0)} to ${to.megavoxels.toFixed(0)} million voxels, ${worst.role} growing)`,
    status: exponent > mostGrowth ? 'missed' : isWhole ? 'met' : 'open',
    note: isWhole ? '' : `Two series of ${largest} were not tried.`,
  };
}
