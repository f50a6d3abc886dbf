import type { EngineSeries } from '../volume.ts';

/**
 * Border padding that no file declares: the lowest value of the image, if it stands apart from everything measured.
 * CT reconstructions fill the corners outside the scan circle (−1500, −2000, −3024); other software pads with −3000.
 */
export function paddingValueOf({ volume, paddingValue }: EngineSeries): number | undefined {
  if (paddingValue !== undefined) return paddingValue;
  const { voxels } = volume;
  let lowest = Infinity;
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i]!;
    if (value < lowest && value > -Infinity) lowest = value;
  }
  if (!(lowest < 0)) return undefined;
  const stride = Math.max(1, Math.floor(voxels.length / 40_000));
  const measured = new Float32Array(Math.ceil(voxels.length / stride));
  let count = 0;
  let filled = 0;
  let examined = 0;
  for (let i = 0; i < voxels.length; i += stride, examined++) {
    const value = voxels[i]!;
    if (value === lowest) filled++;
    else if (value - value === 0) measured[count++] = value;
  }
  // A fill is many voxels of exactly one value, and a gap to the next that no tissue or noise would leave.
  if (filled < 0.002 * examined || count < 0.01 * examined) return undefined;
  const sorted = measured.subarray(0, count).sort();
  const at = (fraction: number) => sorted[Math.min(count - 1, Math.floor(fraction * count))]!;
  return at(0.0005) - lowest > 0.1 * (at(0.98) - at(0.02)) ? lowest : undefined;
}
