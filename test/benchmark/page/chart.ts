/** A plot as inline SVG: linear or logarithmic axes, a frame with ticks, and marks that the caller adds. */

export interface Axis {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly isLog?: boolean;
}

const width = 460;
const height = 300;
const margin = { left: 58, right: 14, top: 14, bottom: 46 };

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
export function chart(title: string, xAxis: Axis, yAxis: Axis, marks: (x: Scale, y: Scale) => string): string {
  const x = scaleOf(xAxis, margin.left, width - margin.right);
  const y = scaleOf(yAxis, height - margin.bottom, margin.top);
  const xTicks = xAxis.ticks.map(
    (tick) =>
      `<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${margin.top}" y2="${height - margin.bottom}"/>` +
      `<text x="${x(tick)}" y="${height - margin.bottom + 16}" text-anchor="middle">${tick}</text>`,
  );
  const yTicks = yAxis.ticks.map(
    (tick) =>
      `<line class="grid" x1="${margin.left}" x2="${width - margin.right}" y1="${y(tick)}" y2="${y(tick)}"/>` +
      `<text x="${margin.left - 6}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
  );
  return (
    `<figure><figcaption>${escaped(title)}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">` +
    `${xTicks.join('')}${yTicks.join('')}${marks(x, y)}` +
    `<text x="${(margin.left + width - margin.right) / 2}" y="${height - 8}" text-anchor="middle">${escaped(xAxis.label)}</text>` +
    `<text transform="translate(14 ${(margin.top + height - margin.bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(yAxis.label)}</text>` +
    '</svg></figure>'
  );
}

export function line(points: readonly (readonly [number, number])[], x: Scale, y: Scale, kind = 'a'): string {
  return `<polyline class="line ${kind}" points="${points.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`).join(' ')}"/>`;
}

export function dot(at: readonly [number, number], x: Scale, y: Scale, kind: string, label: string): string {
  return `<circle class="dot ${kind}" cx="${x(at[0]).toFixed(1)}" cy="${y(at[1]).toFixed(1)}" r="3"><title>${escaped(label)}</title></circle>`;
}

export function bar(from: number, to: number, value: number, x: Scale, y: Scale, label: string): string {
  const [left, right, top, bottom] = [x(from) + 1, x(to) - 1, y(value), y(0)];
  return `<rect class="bar" x="${left}" y="${top}" width="${Math.max(0, right - left)}" height="${Math.max(0, bottom - top)}"><title>${escaped(label)}</title></rect>`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[mark]!);
}
