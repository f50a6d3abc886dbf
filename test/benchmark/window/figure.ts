/** One measured property of the window, against its aim. */
export interface Figure {
  readonly what: string;
  readonly unit: 'ms' | 'MB' | '';
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly count: number;
  /** The median must be below this; null where there is no aim. */
  readonly aim: number | null;
}

/** @param samples at least one. */
export function figure(what: string, unit: Figure['unit'], samples: readonly number[], aim: number | null): Figure {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    what,
    unit,
    median: sorted[Math.floor(sorted.length / 2)]!,
    least: sorted[0]!,
    most: sorted.at(-1)!,
    count: sorted.length,
    aim,
  };
}

/** A row of the printed table. */
export function figureRow({ what, unit, median, least, most, count, aim }: Figure): Record<string, string | number> {
  const rounded = (value: number) => Number(value.toFixed(value < 100 ? 1 : 0));
  const met = aim === null ? '' : median <= aim ? 'met' : 'MISSED';
  return {
    what,
    unit,
    median: rounded(median),
    least: rounded(least),
    most: rounded(most),
    count,
    aim: aim ?? '',
    met,
  };
}
