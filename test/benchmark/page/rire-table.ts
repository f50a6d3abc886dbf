import type { CaseRecord } from '../run-case.ts';
import { quantile } from '../summary.ts';
import { millimetresOf, table } from './table.ts';

/** The best method of each column in West et al., J Comput Assist Tomogr 1997;21:554–566: to T1 as acquired. */
const of1997 = [
  { moving: 'CT', bestMedianMm: 1.2, bestMaximumMm: 2.1 },
  { moving: 'PET', bestMedianMm: 2.3, bestMaximumMm: 3.7 },
] as const;

/** Errors on the RIRE geometry beside the study's own table; nothing where there are no such cases. */
export function rireTable(records: readonly CaseRecord[]): string {
  const rows = of1997.flatMap((study) => {
    const of = records.filter(({ family, pair }) => family.startsWith('rire') && pair === `T1<-${study.moving}`);
    const sorted = (value: (record: CaseRecord) => number | null): number[] =>
      of.map((record) => value(record) ?? Infinity).sort((a, b) => a - b);
    return of.length === 0
      ? []
      : [
          {
            ...study,
            cases: of.length,
            medianMm: quantile(sorted(({ errorMm }) => errorMm), 0.5),
            largestMm: quantile(sorted(({ errorMm }) => errorMm), 1),
            anywhereMm: quantile(sorted(({ maxErrorMm }) => maxErrorMm), 1),
          },
        ]; // prettier-ignore
  });
  if (rows.length === 0) return '';
  return `<h3>Beside the study of 1997</h3><p>West and others compared the methods of their time on patients with bone-implanted markers (the study known as RIRE); the table gives the best of all methods for each figure. Our cases
have its geometry (MR 1.25 x 1.25 x 4 mm, CT 0.65 x 0.65 x 4, PET 2.59 x 2.59 x 8) but are simulated heads: MR without distortion, and a truth that is exact, where theirs has an error of its own. Their errors are over
ten regions of the brain, ours over the whole head, which lies farther out. So ours are an easier kind of picture, and the two columns tell an order of size.</p>${table(
    rows,
    [
      { head: '', cell: ({ moving }) => `${moving} to T1`, kind: 'keep' },
      { head: '1997, best median, mm', cell: (row) => row.bestMedianMm.toFixed(1), kind: 'number' },
      { head: '1997, best maximum, mm', cell: (row) => row.bestMaximumMm.toFixed(1), kind: 'number' },
      { head: 'our cases', cell: ({ cases }) => String(cases), kind: 'number' },
      { head: 'ours, median, mm', cell: ({ medianMm }) => millimetresOf(medianMm), kind: 'number' },
      { head: 'ours, largest mean, mm', cell: ({ largestMm }) => millimetresOf(largestMm), kind: 'number' },
      { head: 'ours, largest anywhere in a head, mm', cell: ({ anywhereMm }) => millimetresOf(anywhereMm), kind: 'number' }, // prettier-ignore
    ],
  )}`;
}
