import type { CaseRecord } from '../run-case.ts';
import { quantile, wrongBeyondMm } from '../summary.ts';
import { bar, chart, dot, escaped, line, type Axis } from './chart.ts';

const errorAxis = (label: string): Axis => ({
  label,
  low: 0.01,
  high: 300,
  ticks: [0.01, 0.1, 0.3, 1, 3, 10, 100],
  isLog: true,
});
const shareAxis = (label: string): Axis => ({ label, low: 0, high: 100, ticks: [0, 25, 50, 75, 100] });

/** No smaller error is predicted (engine/registration/verdict.ts). */
const finestMm = 0.1;

const answered = (records: readonly CaseRecord[]): CaseRecord[] => records.filter(({ answer }) => answer === 'known');

/** Share of results within 3 mm for each 20° of the turn that had to be found. */
export function successByRotation(records: readonly CaseRecord[]): string {
  const bins = Array.from({ length: 9 }, (_, index) => {
    const inBin = answered(records).filter(
      ({ rotationDegrees }) => Math.min(8, Math.floor((rotationDegrees ?? 0) / 20)) === index,
    );
    return { from: 20 * index, count: inBin.length, right: inBin.filter(isWithin3mm).length };
  });
  const xAxis = { label: 'rotation to be found, degrees', low: 0, high: 180, ticks: [0, 40, 80, 120, 160] };
  return chart('Success (within 3 mm) by rotation', xAxis, shareAxis('% of cases'), (x, y) =>
    bins
      .filter(({ count }) => count > 0)
      .map(({ from, count, right }) => bar(from, from + 20, (100 * right) / count, x, y, `${right} of ${count}`))
      .join(''),
  );
}

function isWithin3mm({ errorMm }: CaseRecord): boolean {
  return errorMm !== null && errorMm <= wrongBeyondMm;
}

/** Cumulative share of results whose error is at most x. */
export function errorDistribution(records: readonly CaseRecord[], title: string): string {
  const known = answered(records);
  const sorted = known.flatMap(({ errorMm }) => (errorMm === null ? [] : [errorMm])).sort((a, b) => a - b);
  const points = sorted.map((error, index) => [error, (100 * (index + 1)) / known.length] as const);
  return chart(`Error: ${title}`, errorAxis('error over the head, mm'), shareAxis('% at most this'), (x, y) =>
    line([[0.01, 0], ...points], x, y),
  );
}

/** Predicted against true error; a perfect prediction lies on the line, the dashes are a factor of two. */
export function reliability(records: readonly CaseRecord[]): string {
  const axes = [errorAxis('true error, mm'), errorAxis('predicted error, mm')] as const;
  return chart('Predicted against true error', ...axes, (x, y) => {
    // Ends inside the axes, so that clamping bends no guide.
    const guides = [1, 2, 0.5].map((factor) => {
      const ends = [0.01 / Math.min(1, factor), 300 / Math.max(1, factor)].map(
        (error) => [error, factor * error] as const,
      );
      return line(ends, x, y, factor === 1 ? 'guide' : 'guide dashed');
    });
    const dots = answered(records).flatMap((record) => {
      const predicted = record.quality?.predictedErrorMm ?? null;
      return record.errorMm === null || predicted === null
        ? []
        : [dot([record.errorMm, predicted], x, y, record.verdict, record.id)];
    });
    return guides.join('') + dots.join('');
  });
}

/** Share of predictions within a factor of two of the true error, which counts as at least {@link finestMm}. */
export function withinFactorOfTwo(records: readonly CaseRecord[]): number | null {
  const ratios = answered(records).flatMap(({ errorMm, quality }) =>
    errorMm === null || quality === null || quality.predictedErrorMm === null
      ? []
      : [quality.predictedErrorMm / Math.max(finestMm, errorMm)],
  );
  if (ratios.length === 0) return null;
  return ratios.filter((ratio) => ratio >= 0.5 && ratio <= 2).length / ratios.length;
}

/**
 * Receiver operating characteristic of trusting a result by its predicted error: of right results (within 3 mm), the
 * share trusted; of wrong ones and of pairs without an answer, the share trusted; over all thresholds.
 */
export function verdictRoc(records: readonly CaseRecord[]): string {
  const scored = records
    .map((record) => ({
      isRight: record.answer === 'known' && isWithin3mm(record),
      doubt: record.verdict === 'failed' ? Infinity : (record.quality?.predictedErrorMm ?? Infinity),
    }))
    .sort((a, b) => a.doubt - b.doubt);
  const right = Math.max(1, scored.filter(({ isRight }) => isRight).length);
  const wrong = Math.max(1, scored.length - scored.filter(({ isRight }) => isRight).length);
  let [trustedRight, trustedWrong] = [0, 0];
  const points = scored.map(({ isRight }) => {
    if (isRight) trustedRight++;
    else trustedWrong++;
    return [(100 * trustedWrong) / wrong, (100 * trustedRight) / right] as const;
  });
  const good = records.filter(({ verdict }) => verdict === 'good');
  const goodRight = good.filter((record) => record.answer === 'known' && isWithin3mm(record)).length;
  const operating = [(100 * (good.length - goodRight)) / wrong, (100 * goodRight) / right] as const;
  const xAxis = shareAxis('% of wrong results trusted');
  return chart(
    'ROC of the predicted error; the dot is the verdict "good"',
    xAxis,
    shareAxis('% of right trusted'),
    (x, y) =>
      line([[0, 0], ...points], x, y) +
      dot(operating, x, y, 'good', `good: ${goodRight} right, ${good.length - goodRight} wrong`),
  );
}

/** Median milliseconds of each step. */
export function timeBreakdown(records: readonly CaseRecord[]): string {
  const steps = ['normaliseMs', 'searchMs', 'refineMs', 'scoreMs', 'resampleMs'] as const;
  const medians = steps.map(
    (step) =>
      quantile(
        records.flatMap(({ timing }) => timing[step] ?? []).sort((a, b) => a - b),
        0.5,
      ) ?? 0,
  );
  const total = medians.reduce((sum, value) => sum + value, 0) || 1;
  const rows = steps.map((step, index) => {
    const name = step.replace('Ms', '');
    const share = (100 * medians[index]!) / total;
    return `<tr><td>${escaped(name)}</td><td>${medians[index]!.toFixed(0)} ms</td><td><span class="share" style="width:${share.toFixed(1)}%"></span></td></tr>`;
  });
  return `<figure><figcaption>Median time of each step</figcaption><table class="time">${rows.join('')}</table></figure>`;
}
