import { quantileOfSorted, sortedSubset } from './foreground.ts';

/** Maps intensities to 0..255 for joint histograms: monotone, saturating at both ends. */
export interface Quantiser {
  readonly low: number;
  readonly high: number;
  /** Value of each of `steps` equal steps from low to high. */
  readonly table: Uint8Array;
}

const steps = 1024;

/**
 * Between linear and histogram-equalised, within robust bounds. Linear bins are spent on bone and vessels (in CT all of
 * the brain falls into one bin); fully equalised ones on noise.
 *
 * @param values intensities of the head and a rim about it
 * @param equalisation 0 linear … 1 equalised
 */
export function fitQuantiser(values: Float32Array, equalisation: number): Quantiser {
  const sorted = sortedSubset(values);
  const low = quantileOfSorted(sorted, 0.003);
  const high = quantileOfSorted(sorted, 0.997);
  const table = new Uint8Array(steps);
  if (!(high > low)) return { low, high: low + 1, table };
  const counts = new Float64Array(steps);
  const scale = (steps - 1) / (high - low);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value !== 0) continue;
    counts[Math.round((Math.min(high, Math.max(low, value)) - low) * scale)]!++;
    total++;
  }
  let below = 0;
  for (let step = 0; step < steps; step++) {
    below += counts[step]!;
    const equalised = (below - counts[step]! / 2) / total;
    table[step] = Math.round(255 * ((1 - equalisation) * (step / (steps - 1)) + equalisation * equalised));
  }
  return { low, high, table };
}

export function quantised(value: number, { low, high, table }: Quantiser): number {
  const position = ((value - low) / (high - low)) * (steps - 1);
  return table[position <= 0 ? 0 : position >= steps - 1 ? steps - 1 : Math.round(position)]!;
}
