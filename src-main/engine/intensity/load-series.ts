import type { GridGeometry } from '../../../src-shared/geometry/patient-space.ts';
import { allocate, type Address } from '../kernel/kernel.ts';
import type { EngineSeries } from '../volume.ts';
import { quantileOfSorted, sortedChoice } from './foreground.ts';
import { paddingValueOf } from './padding.ts';

/** A whole series at full resolution in the crew's shared memory, as scoring and resampling need it. */
export interface LoadedSeries {
  readonly grid: GridGeometry;
  /** nx·ny·nz float32. */
  readonly voxelsAt: Address;
  readonly padding: number | undefined;
  /** Robust bounds of the intensities, for histograms alone; NCC uses every value as it is. */
  readonly low: number;
  readonly high: number;
}

export function loadSeries(series: EngineSeries, memory: WebAssembly.Memory): LoadedSeries {
  const { voxels, grid } = series.volume;
  const padding = paddingValueOf(series);
  const voxelsAt = allocate(memory, 4 * voxels.length);
  new Float32Array(memory.buffer, voxelsAt, voxels.length).set(voxels);
  const sorted = sortedChoice(voxels, padding);
  return { grid, voxelsAt, padding, low: quantileOfSorted(sorted, 0.002), high: quantileOfSorted(sorted, 0.998) };
}
