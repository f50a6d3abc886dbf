import type { CaseRecord } from '../run-case.ts';
import { wrongBeyondMm } from '../summary.ts';
import { areaUnderRoc, doubtOfNcc, doubtOfPrediction, isRight, rocPoints } from '../verdict-figures.ts';
import { bar, chart, dot, line, type Axis } from './chart.ts';

export const errorAxis = (label: string): Axis => ({
  label,
  low: 0.01,
  high: 300,
  ticks: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100],
  isLog: true,
});
const shareAxis = (label: string): Axis => ({ label, low: 0, high: 100, ticks: [0, 20, 40, 60, 80, 100] });

const answered = (records: readonly CaseRecord[]): CaseRecord[] => records.filter(({ answer }) => answer === 'known');

/** Share of results within 3 mm for each 20° of the turn that had to be found. */
export function successByRotation(records: readonly CaseRecord[]): string {
  const binDegrees = 20;
  const bins = Array.from({ length: 180 / binDegrees }, (_, index) => {
    const inBin = answered(records).filter(
      ({ rotationDegrees }) => Math.min(8, Math.floor((rotationDegrees ?? 0) / binDegrees)) === index,
    );
    return { from: binDegrees * index, count: inBin.length, right: inBin.filter(isRight).length };
  });
  const shares = bins.filter(({ count }) => count > 0).map(({ count, right }) => (100 * right) / count);
  const options = {
    title: 'Success by rotation',
    shows: `Share of cases whose result lies within ${wrongBeyondMm} mm, by the turn that had to be found; above each bar, right of all. ${shares.length === 0 ? '' : `The lowest bar is at ${Math.min(...shares).toFixed(0)} %.`}`,
  };
  const xAxis = { label: 'rotation to be found, degrees', low: 0, high: 180, ticks: [0, 20, 40, 60, 80, 100, 120, 140, 160, 180] }; // prettier-ignore
  const yAxis = { ...shareAxis('cases found, %'), high: 110 };
  return chart(options, xAxis, yAxis, (x, y) =>
    bins
      .filter(({ count }) => count > 0)
      .map(({ from, count, right }) => {
        const text = `${right}/${count}`;
        return bar(
          from,
          from + binDegrees,
          (100 * right) / count,
          x,
          y,
          `${from}° to ${from + binDegrees}°: ${text}`,
          text,
        );
      })
      .join(''),
  );
}

/** Cumulative share of results whose error is at most x, for T1 with each other modality, and for all. */
export function errorDistributions(records: readonly CaseRecord[]): string {
  const known = answered(records);
  const partners = [...new Set(known.flatMap(({ pair }) => partnerOfT1(pair) ?? []))].sort();
  const curves = [
    ...partners.map((partner, index) => ({
      text: `T1 and ${partner}`,
      kind: `s${index % 6}`,
      of: known.filter(({ pair }) => partnerOfT1(pair) === partner),
    })),
    { text: 'all pairs', kind: 's6', of: known },
  ];
  const options = {
    title: 'Errors by pair',
    shows:
      'Share of cases with at most this error: the further left and up, the better. Cases without a result never arrive at 100 %.',
    legend: curves.map(({ text, kind, of }) => ({ text: `${text} (${of.length})`, kind })),
  };
  return chart(
    options,
    errorAxis('mean error over the head, mm'),
    shareAxis('cases with at most this error, %'),
    (x, y) =>
      curves
        .map(({ of, kind }) => {
          const sorted = of.flatMap(({ errorMm }) => (errorMm === null ? [] : [errorMm])).sort((a, b) => a - b);
          const points = sorted.map((error, index) => [error, (100 * (index + 1)) / of.length] as const);
          return line([[0.01, 0], ...points, [300, points.at(-1)?.[1] ?? 0]], x, y, kind);
        })
        .join(''),
  );
}

/** The other modality of a pair with one T1; null for other pairs. */
function partnerOfT1(pair: string): string | null {
  const names = pair.split('<-');
  const others = names.filter((name) => name !== 'T1');
  return others.length === 1 && names.includes('T1') ? others[0]! : null;
}

/** Predicted against true error; a perfect prediction lies on the line, the dashes are a factor of two. */
export function reliability(records: readonly CaseRecord[]): string {
  const options = {
    title: 'Reliability of the predicted error',
    shows:
      'Each dot is a result, coloured by its verdict. On the line the prediction is true; between the dashes it is so within a factor of two. Least predicted: 0.1 mm.',
    legend: ['good', 'review', 'failed'].map((verdict) => ({ text: verdict, kind: verdict })),
  };
  return chart(options, errorAxis('true error, mm'), errorAxis('predicted error, mm'), (x, y) => {
    // Ends inside the axes, so that clamping bends no guide.
    const guides = [1, 2, 0.5].map((factor) => {
      const ends = [0.01 / Math.min(1, factor), 300 / Math.max(1, factor)].map(
        (error) => [error, factor * error] as const,
      );
      return line(ends, x, y, factor === 1 ? 'guide' : 'guide dashed');
    });
    const dots = answered(records).flatMap((record) => {
      const predicted = record.quality?.expectedErrorMm ?? null;
      return record.errorMm === null || predicted === null
        ? []
        : [dot([record.errorMm, predicted], x, y, record.verdict, `${record.id}: ${record.errorMm.toFixed(2)} mm, predicted ${predicted.toFixed(2)} mm`)]; // prettier-ignore
    });
    return guides.join('') + dots.join('');
  });
}

/**
 * Receiver operating characteristic of trusting a result by its predicted error, and by NCC: of right results (within
 * 3 mm), the share trusted; of wrong ones and of pairs without an answer, the share trusted; over all thresholds.
 */
export function verdictRoc(records: readonly CaseRecord[]): string {
  const right = records.filter(isRight).length;
  const good = records.filter(({ verdict }) => verdict === 'good');
  const goodRight = good.filter(isRight).length;
  const wrong = Math.max(1, records.length - right);
  const operating = [(100 * (good.length - goodRight)) / wrong, (100 * goodRight) / Math.max(1, right)] as const;
  const area = (value: number | null) => value?.toFixed(3) ?? '–';
  const [predicted, ncc] = [areaUnderRoc(records, doubtOfPrediction), areaUnderRoc(records, doubtOfNcc)];
  const options = {
    title: 'ROC of the verdict',
    shows: `Wrong results count with pairs that have no answer (${records.length - right}). The verdict “good” (dot) trusts ${good.length - goodRight} of them, and ${goodRight} of the ${right} right ones.`,
    legend: [
      { text: `predicted error, area ${area(predicted)}`, kind: 's0' },
      { text: `NCC alone, area ${area(ncc)}`, kind: 's1' },
      { text: 'verdict “good”', kind: 'good' },
    ],
  };
  const curve = (doubt: typeof doubtOfNcc) => rocPoints(records, doubt).map(([a, b]) => [100 * a, 100 * b] as const);
  return chart(options, shareAxis('wrong results trusted, %'), shareAxis('right results trusted, %'), (x, y) =>
    [
      line(curve(doubtOfPrediction), x, y, 's0'),
      line(curve(doubtOfNcc), x, y, 's1'),
      dot(operating, x, y, 'good', `good: ${goodRight} right, ${good.length - goodRight} wrong`, 6),
    ].join(''),
  );
}
