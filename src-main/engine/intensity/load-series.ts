import { allocate } from '../kernel/kernel.ts';
import type { EngineSeries } from '../volume.ts';
import { quantileOfSorted, sortedSubset } from './foreground.ts';
import { paddingValueOf } from './padding.ts';
import type { StoredVolume } from './pyramid.ts';

/** A whole series at full resolution in the pool's shared memory, as scoring and resampling need it. */
export interface LoadedSeries extends StoredVolume {
  readonly padding: number | undefined;
  /** Robust bounds of the intensities, for histograms alone; NCC uses every value as it is. */
  readonly low: number;
  readonly high: number;
}

export function loadSeries(series: EngineSeries, memory: WebAssembly.Memory): LoadedSeries {
  const { voxels, grid } = series.volume;
  const padding = paddingValueOf(series);
  const sorted = sortedSubset(voxels, padding);
  return {
    grid,
    ...storeExactly(voxels, memory),
    padding,
    low: quantileOfSorted(sorted, 0.002),
    high: quantileOfSorted(sorted, 0.998),
  };
}

/** Stored as int16 if that is exact: page faults on first use take longer than the copying, and half the memory has half of them. */
function storeExactly(voxels: Float32Array, memory: WebAssembly.Memory): Omit<StoredVolume, 'grid'> {
  if (mayBeInt16(voxels)) {
    const voxelsAt = allocate(memory, 2 * voxels.length);
    const stored = new Int16Array(memory.buffer, voxelsAt, voxels.length);
    if (copiedExactly(voxels, stored)) return { voxelsAt, isInt16: true };
  }
  const voxelsAt = allocate(memory, 4 * voxels.length);
  new Float32Array(memory.buffer, voxelsAt, voxels.length).set(voxels);
  return { voxelsAt, isInt16: false };
}

/** Tests some of the voxels, which is nearly always enough to rule int16 out. */
function mayBeInt16(voxels: Float32Array): boolean {
  for (let i = 0; i < voxels.length; i += 997) if ((voxels[i]! << 16) >> 16 !== voxels[i]) return false;
  return true;
}

/** False as soon as a voxel is not a whole number of 16 bits (NaN is none). */
function copiedExactly(voxels: Float32Array, stored: Int16Array): boolean {
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i]!;
    const whole = (value << 16) >> 16;
    if (whole !== value) return false;
    stored[i] = whole;
  }
  return true;
}
