import {
  voxelCount,
  voxelFromPatient,
  type GridGeometry,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import { allocate, histogramBins } from '../kernel/kernel.ts';
import type { PreparedLevel } from './prepared-series.ts';
import { interpolatorOf, type SamplePoints } from './samples.ts';

/** Half width of each box filter over the surroundings, mm; two boxes make a triangle of twice that reach. */
const reachMm = 12;
const boxes = 2;
/** Added to the spread, in quantised intensities (0..255), so that noise in air gives no contrast. */
const softening = 12;
/** Quantised units for one spread. */
const unitsPerSpread = 50;
/** The value of a voxel that equals the mean of its surroundings. */
export const neutralContrast = 128;

/**
 * A level's local contrast: each voxel less the mean of its surroundings, in units of their spread, as a byte about
 * {@link neutralContrast}. Voxels of exactly the background value (never measured, or emptied) do not count as
 * surroundings.
 *
 * Mutual information of plain intensities is dominated by what fills most of a head: shading, and skull against brain.
 * A brain alone in a whole head then fits nearly everywhere equally well. Local contrast leaves folds, ventricles and
 * edges, which fit in one place only; docs/search.md has the numbers. The windowed mean and spread are those of the local
 * correlation coefficient (Cachier & Pennec, MMBIA 2000), used to normalise each image on its own, once.
 */
export function localContrastOf(
  { grid, volumeAt: intensitiesAt, samples }: PreparedLevel,
  background: number,
  centreMm: Vec3,
  memory: WebAssembly.Memory,
): PreparedLevel {
  const bytes = new Uint8Array(memory.buffer, intensitiesAt, voxelCount(grid));
  // The kernel reads pairs of bytes: one spare byte keeps the last pair inside.
  const volumeAt = allocate(memory, bytes.length + 1);
  const contrast = new Uint8Array(memory.buffer, volumeAt, bytes.length);
  const { mean, spread } = surroundingsOf(bytes, grid, background);
  for (let i = 0; i < bytes.length; i++) {
    const units = (unitsPerSpread * (bytes[i]! - mean[i]!)) / (spread[i]! + softening);
    contrast[i] = Math.max(0, Math.min(255, Math.round(neutralContrast + units)));
  }
  return { grid, volumeAt, samples: resampled(samples, contrast, grid, centreMm, memory) };
}

/** Mean and standard deviation about each voxel, of what is not background. */
function surroundingsOf(bytes: Uint8Array, grid: GridGeometry, background: number) {
  const weight = new Float32Array(bytes.length);
  const sum = new Float32Array(bytes.length);
  const squares = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const value = bytes[i]!;
    if (value === background) continue;
    weight[i] = 1;
    sum[i] = value;
    squares[i] = value * value;
  }
  for (const volume of [weight, sum, squares]) boxFilter(volume, grid);
  for (let i = 0; i < bytes.length; i++) {
    const w = Math.max(1e-6, weight[i]!);
    const mean = sum[i]! / w;
    sum[i] = mean;
    squares[i] = Math.sqrt(Math.max(0, squares[i]! / w - mean * mean));
  }
  return { mean: sum, spread: squares };
}

/** Sums over a box about each voxel, {@link boxes} times, in place; beyond the grid there is nothing. */
function boxFilter(volume: Float32Array, { size, spacingMm }: GridGeometry): void {
  const strides = [1, size[0], size[0] * size[1]];
  for (let axis = 0; axis < 3; axis++) {
    const length = size[axis]!;
    const radius = Math.min(length - 1, Math.round(reachMm / spacingMm[axis]!));
    for (let box = 0; radius > 0 && box < boxes; box++) sumAlong(volume, length, strides[axis]!, radius);
  }
}

function sumAlong(volume: Float32Array, length: number, stride: number, radius: number): void {
  const line = new Float64Array(length);
  const block = length * stride;
  for (let start = 0; start < volume.length; start += block) {
    for (let first = start; first < start + stride; first++) {
      let sum = 0;
      for (let i = 0; i < length; i++) line[i] = volume[first + i * stride]!;
      for (let i = 0; i < radius; i++) sum += line[i]!;
      for (let i = 0; i < length; i++) {
        if (i + radius < length) sum += line[i + radius]!;
        if (i > radius) sum -= line[i - radius - 1]!;
        volume[first + i * stride] = sum;
      }
    }
  }
}

/** The same points with the bins that they have in another volume on the same grid. */
function resampled(
  samples: SamplePoints,
  bytes: Uint8Array,
  grid: GridGeometry,
  [cx, cy, cz]: Vec3,
  memory: WebAssembly.Memory,
): SamplePoints {
  const { count } = samples;
  const bins = allocate(memory, count);
  const B = new Uint8Array(memory.buffer, bins, count);
  const [X, Y, Z] = [samples.xs, samples.ys, samples.zs].map((at) => new Float32Array(memory.buffer, at, count));
  const m = voxelFromPatient(grid);
  const valueAt = interpolatorOf(bytes, grid.size);
  for (let i = 0; i < count; i++) {
    const [x, y, z] = [X![i]! + cx, Y![i]! + cy, Z![i]! + cz];
    const value = valueAt(
      within(m[0] * x + m[1] * y + m[2] * z + m[3], grid.size[0]),
      within(m[4] * x + m[5] * y + m[6] * z + m[7], grid.size[1]),
      within(m[8] * x + m[9] * y + m[10] * z + m[11], grid.size[2]),
    );
    B[i] = Math.round((value / 255) * (histogramBins - 1));
  }
  return { ...samples, bins };
}

function within(position: number, length: number): number {
  return Math.max(0, Math.min(length - 1, position));
}
