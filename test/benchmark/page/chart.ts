/** A plot as inline SVG: linear or logarithmic axes, a frame with ticks, a legend, and marks that the caller adds. */

export interface Axis {
  /** What is counted, and its unit. */
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly isLog?: boolean;
}

/** A line of the legend: its text, and the class that its marks have. */
export interface LegendEntry {
  readonly text: string;
  readonly kind: string;
}

export interface ChartOptions {
  readonly title: string;
  /** One or two sentences: what the plot shows. */
  readonly shows: string;
  readonly legend?: readonly LegendEntry[];
  /** The corner of the frame that is free for the legend. */
  readonly legendAt?: 'top-left' | 'top-right' | 'bottom-right';
}

const width = 520;
const height = 330;
const margin = { left: 56, right: 16, top: 12, bottom: 46 };
const legendStep = 16;
/** About the width of a letter of the legend, pixels. */
const letterWidth = 6.3;

/** Place of a value along an axis, pixels of the drawing. */
export type Scale = (value: number) => number;

function scaleOf(axis: Axis, from: number, to: number): Scale {
  const along = axis.isLog ? Math.log10 : (value: number) => value;
  const [low, high] = [along(axis.low), along(axis.high)];
  return (value) => {
    const share = (along(Math.min(axis.high, Math.max(axis.low, value))) - low) / (high - low);
    return from + share * (to - from);
  };
}

/** Draws the frame, and within it whatever `marks` returns for the two scales. */
export function chart(
  { title, shows, legend = [], legendAt = 'bottom-right' }: ChartOptions,
  xAxis: Axis,
  yAxis: Axis,
  marks: (x: Scale, y: Scale) => string,
): string {
  const x = scaleOf(xAxis, margin.left, width - margin.right);
  const y = scaleOf(yAxis, height - margin.bottom, margin.top);
  const xTicks = xAxis.ticks.map(
    (tick) =>
      `<line class="grid" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${margin.top}" y2="${height - margin.bottom}"/>` +
      `<text x="${at(x(tick))}" y="${height - margin.bottom + 16}" text-anchor="middle">${tick}</text>`,
  );
  const yTicks = yAxis.ticks.map(
    (tick) =>
      `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${at(y(tick))}" y2="${at(y(tick))}"/>` +
      `<text x="${margin.left - 6}" y="${at(y(tick) + 4)}" text-anchor="end">${tick}</text>`,
  );
  const [middleX, middleY] = [(margin.left + width - margin.right) / 2, (margin.top + height - margin.bottom) / 2];
  const frame = `M${margin.left} ${margin.top}V${height - margin.bottom}H${width - margin.right}`;
  return (
    `<figure><figcaption>${escaped(title)}</figcaption><p>${escaped(shows)}</p>` +
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">` +
    `${xTicks.join('')}${yTicks.join('')}<path class="axis" fill="none" d="${frame}"/>${marks(x, y)}${legendOf(legend, legendAt)}` +
    `<text x="${middleX}" y="${height - 8}" text-anchor="middle">${escaped(xAxis.label)}</text>` +
    `<text transform="translate(13 ${middleY}) rotate(-90)" text-anchor="middle">${escaped(yAxis.label)}</text>` +
    '</svg></figure>'
  );
}

function legendOf(entries: readonly LegendEntry[], corner: NonNullable<ChartOptions['legendAt']>): string {
  const legendWidth = 28 + letterWidth * Math.max(0, ...entries.map(({ text }) => text.length));
  const left = corner === 'top-left' ? margin.left + 12 : width - margin.right - legendWidth;
  const top = corner === 'bottom-right' ? height - margin.bottom - 8 - legendStep * entries.length : margin.top + 6;
  return entries
    .map(({ text, kind }, index) => {
      const y = top + legendStep * index;
      return `<rect class="fill ${kind}" x="${at(left)}" y="${y + 2}" width="14" height="6" rx="2"/><text class="legend" x="${at(left + 20)}" y="${y + 9}">${escaped(text)}</text>`;
    })
    .join('');
}

export function line(points: readonly (readonly [number, number])[], x: Scale, y: Scale, kind = 's0'): string {
  return `<polyline class="line ${kind}" points="${points.map(([a, b]) => `${at(x(a))},${at(y(b))}`).join(' ')}"/>`;
}

/** @param kind a class, for its colour. */
export function dot(
  point: readonly [number, number],
  x: Scale,
  y: Scale,
  kind: string,
  label: string,
  radius = 3,
): string {
  return `<circle class="dot ${kind}" cx="${at(x(point[0]))}" cy="${at(y(point[1]))}" r="${radius}"><title>${escaped(label)}</title></circle>`;
}

/** A bar from the axis up, with its value above it. */
export function bar(from: number, to: number, value: number, x: Scale, y: Scale, label: string, shown = ''): string {
  const [left, right, top, bottom] = [x(from) + 1, x(to) - 1, y(value), y(0)];
  const text = shown && `<text class="value" x="${at((left + right) / 2)}" y="${at(top - 4)}" text-anchor="middle">${escaped(shown)}</text>`; // prettier-ignore
  return `<rect class="bar" x="${at(left)}" y="${at(top)}" width="${at(Math.max(0, right - left))}" height="${at(Math.max(0, bottom - top))}"><title>${escaped(label)}</title></rect>${text}`;
}

function at(pixels: number): string {
  return pixels.toFixed(1);
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark]!);
}
