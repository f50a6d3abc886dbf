import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../volume.ts';
import { countInside, dilated, eroded, holesFilled, largestComponent, type Mask } from './mask.ts';

/** The head, found in a volume of about 4 mm voxels. */
export interface Foreground {
  readonly mask: Mask;
  readonly size: Vec3;
  /** A typical intensity of what is not head: the middle of the voxels outside the mask. */
  readonly backgroundValue: number;
}

/** About 20,000 of the finite values, evenly chosen and sorted: enough for quantiles to half a percent. Leaves `except` out. */
export function sortedSubset(values: Float32Array, except?: number): Float32Array {
  const stride = Math.max(1, Math.floor(values.length / 20_000));
  const chosen = new Float32Array(Math.ceil(values.length / stride));
  let count = 0;
  for (let i = 0; i < values.length; i += stride) {
    const value = values[i]!;
    if (value - value === 0 && value !== except) chosen[count++] = value;
  }
  return chosen.subarray(0, count).sort();
}

/** As `Float32Array.filter`, which takes ten times as long. */
export function selected(values: Float32Array, isWanted: (value: number, index: number) => boolean): Float32Array {
  const wanted = new Float32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (isWanted(values[i]!, i)) wanted[count++] = values[i]!;
  return wanted.subarray(0, count);
}

/** Quantile `fraction` (0 … 1) of the finite values; NaN if there are none. */
export function quantile(values: Float32Array, fraction: number): number {
  return quantileOfSorted(sortedSubset(values), fraction);
}

export function quantileOfSorted(sorted: Float32Array, fraction: number): number {
  return sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(fraction * sorted.length))]!;
}

/** Otsu's threshold (IEEE Trans SMC 1979) of the finite values, clipped to [low, high]. */
export function otsuThreshold(values: Float32Array, low: number, high: number): number {
  const bins = 256;
  const histogram = new Float64Array(bins);
  const scale = (bins - 1) / (high - low);
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value !== 0) continue;
    histogram[Math.round((Math.min(high, Math.max(low, value)) - low) * scale)]!++;
    total++;
  }
  let sum = 0;
  for (let b = 0; b < bins; b++) sum += b * histogram[b]!;
  let below = 0;
  let sumBelow = 0;
  let best = -1;
  let bestBin = 0;
  for (let b = 0; b < bins - 1; b++) {
    below += histogram[b]!;
    sumBelow += b * histogram[b]!;
    const above = total - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2;
    if (between > best) {
      best = between;
      bestBin = b;
    }
  }
  return low + (bestBin + 0.5) / scale;
}

/**
 * Finds the head: the largest connected component that is brighter than the background, holes filled. Tables, headrests
 * and wrap-around are removed by an opening (they are thin) or as smaller components.
 */
export function findForeground({ voxels, grid }: Volume): Foreground {
  const { size } = grid;
  // Clipping at the 98th percentile keeps bright vessels and bone from splitting the histogram above the tissue.
  const sorted = sortedSubset(voxels);
  const low = quantileOfSorted(sorted, 0.001);
  const high = quantileOfSorted(sorted, 0.98);
  const radius = grid.spacingMm.map((spacing) => (spacing < 6 ? 1 : 0)) as unknown as Vec3;
  const threshold = high > low ? tissueThreshold(voxels, low, high) : low;
  const bright = new Uint8Array(voxels.length);
  for (let i = 0; i < voxels.length; i++) bright[i] = voxels[i]! > threshold ? 1 : 0;

  let mask = largestComponent(eroded(bright, size, radius), size);
  if (countInside(mask) === 0) mask = largestComponent(bright, size);
  mask = dilated(mask, size, radius);
  const closing = radius.map((r) => 2 * r) as unknown as Vec3;
  mask = eroded(holesFilled(dilated(mask, size, closing), size), size, closing);
  return { mask, size, backgroundValue: medianOutside(voxels, mask, low) };
}

/**
 * Otsu's threshold can fall between bright and dark tissue. Halfway from the background to it is still above the noise of
 * air, and keeps dark tissue.
 */
function tissueThreshold(voxels: Float32Array, low: number, high: number): number {
  const otsu = otsuThreshold(voxels, low, high);
  const dark = selected(voxels, (value) => value <= otsu);
  const background = quantile(dark, 0.5);
  return background + 0.5 * (otsu - background);
}

function medianOutside(voxels: Float32Array, mask: Mask, otherwise: number): number {
  const outside = selected(voxels, (value, i) => !mask[i] && value - value === 0);
  return outside.length > 0 ? quantile(outside, 0.5) : otherwise;
}
