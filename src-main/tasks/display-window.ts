import { quantileOfSorted, sortedSubset } from '../engine/intensity/foreground.ts';
import { outsideValueOf } from '../engine/registration/resample-moving.ts';
import type { ReadSeries } from '../series-files/found-series.ts';

/**
 * A window that shows a head well at once, in the series' own units: brain and bone for CT, else from the background
 * to just below the brightest voxels; and the value that stands for nothing.
 */
export function displayWindow(series: ReadSeries): { window: { low: number; high: number }; background: number } {
  const sorted = sortedSubset(series.volume.voxels, series.paddingValue);
  const low = quantileOfSorted(sorted, 0.02);
  const high = quantileOfSorted(sorted, 0.995);
  const background = outsideValueOf(series);
  if (series.modality === 'CT' && low <= -500) return { window: { low: -100, high: 300 }, background };
  return { window: { low, high: high > low ? high : low + 1 }, background };
}
