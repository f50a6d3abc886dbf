import { quantileOfSorted, sortedChoice } from '../engine/intensity/foreground.ts';
import type { ReadSeries } from '../series-files/found-series.ts';

/** CT air, in HU. */
const airHu = -1000;

/**
 * A window that shows a head well at once, in the series' own units: brain and bone for CT, else from the background
 * to just below the brightest voxels; and the value that stands for nothing.
 */
export function displayWindow({ volume, modality, paddingValue }: ReadSeries): {
  window: { low: number; high: number };
  background: number;
} {
  const measured = paddingValue === undefined ? volume.voxels : volume.voxels.filter((value) => value !== paddingValue);
  const sorted = sortedChoice(measured.length > 0 ? measured : volume.voxels);
  const low = quantileOfSorted(sorted, 0.02);
  const high = quantileOfSorted(sorted, 0.995);
  if (modality === 'CT' && low <= -500) return { window: { low: -100, high: 300 }, background: airHu };
  return { window: { low, high: high > low ? high : low + 1 }, background: low };
}
