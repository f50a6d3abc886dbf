import {
  patientFromVoxel,
  transformPoint,
  type GridGeometry,
  type Mat4,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../../src-main/engine/volume.ts';
import type { Random } from './random.ts';

/** Edge of the blocks over which the head is looked for, mm. */
const blockMm = 5;

/**
 * Points spread over the head, mm in the volume's patient space: centres of the 5 mm blocks whose mean lies above
 * half of Otsu's threshold, the largest connected group of them.
 */
export function headPointsMm(volume: Volume): Vec3[] {
  const blocks = blockMeans(volume);
  const threshold = otsu(blocks.means) / 2;
  const inside = largestComponent(blocks.means, blocks.size, threshold);
  const patientFromBlock = patientFromVoxel(blocks.grid);
  const points: Vec3[] = [];
  const [nx, ny] = blocks.size;
  inside.forEach((isHead, index) => {
    if (!isHead) return;
    const i = index % nx;
    const j = Math.floor(index / nx) % ny;
    points.push(transformPoint(patientFromBlock, [i, j, Math.floor(index / (nx * ny))]));
  });
  return points;
}

/** At most `count` of the items, without repeats, in random order. */
export function subset<Item>(items: readonly Item[], count: number, random: Random): Item[] {
  const pool = [...items];
  const chosen: Item[] = [];
  while (chosen.length < count && pool.length > 0) {
    const at = random.integer(pool.length);
    chosen.push(pool[at]!);
    pool[at] = pool[pool.length - 1]!;
    pool.pop();
  }
  return chosen;
}

export function centroidMm(points: readonly Vec3[]): Vec3 {
  const sum: [number, number, number] = [0, 0, 0];
  for (const point of points) for (let axis = 0; axis < 3; axis++) sum[axis]! += point[axis]!;
  return [sum[0] / points.length, sum[1] / points.length, sum[2] / points.length];
}

/** Distances between where two transforms take the same points, mm: the target registration error. */
export function targetErrorMm(
  found: Mat4,
  truth: Mat4,
  points: readonly Vec3[],
): { readonly meanMm: number; readonly maxMm: number } {
  let sum = 0;
  let maxMm = 0;
  for (const point of points) {
    const a = transformPoint(found, point);
    const b = transformPoint(truth, point);
    const distance = Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    sum += distance;
    maxMm = Math.max(maxMm, distance);
  }
  return { meanMm: sum / points.length, maxMm };
}

function blockMeans({ voxels, grid }: Volume): { means: Float64Array; size: Vec3; grid: GridGeometry } {
  const step = grid.spacingMm.map((spacing) => Math.max(1, Math.round(blockMm / spacing))) as unknown as Vec3;
  const size = grid.size.map((n, axis) => Math.max(1, Math.floor(n / step[axis]!))) as unknown as Vec3;
  const [nx, ny, nz] = size;
  const means = new Float64Array(nx * ny * nz);
  const [sourceX, sourceY] = grid.size;
  for (let k = 0; k < nz * step[2]; k++) {
    for (let j = 0; j < ny * step[1]; j++) {
      const from = sourceX * (j + sourceY * k);
      const to = nx * (Math.floor(j / step[1]) + ny * Math.floor(k / step[2]));
      for (let i = 0; i < nx * step[0]; i++) means[to + Math.floor(i / step[0])]! += voxels[from + i]!;
    }
  }
  const perBlock = step[0] * step[1] * step[2];
  for (let index = 0; index < means.length; index++) means[index]! /= perBlock;
  const originMm = transformPoint(patientFromVoxel(grid), [(step[0] - 1) / 2, (step[1] - 1) / 2, (step[2] - 1) / 2]);
  const spacingMm = grid.spacingMm.map((spacing, axis) => spacing * step[axis]!) as unknown as Vec3;
  return { means, size, grid: { size, spacingMm, originMm, direction: grid.direction } };
}

/** Otsu 1979, over 256 bins. */
export function otsu(values: ArrayLike<number>): number {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  const width = (high - low) / 256 || 1;
  const counts = new Float64Array(256);
  for (let i = 0; i < values.length; i++) counts[Math.min(255, Math.floor((values[i]! - low) / width))]!++;
  let totalMoment = 0;
  for (let bin = 0; bin < 256; bin++) totalMoment += bin * counts[bin]!;
  let below = 0;
  let belowMoment = 0;
  let best = -1;
  let bestBin = 0;
  for (let bin = 0; bin < 255; bin++) {
    below += counts[bin]!;
    belowMoment += bin * counts[bin]!;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const gap = belowMoment / below - (totalMoment - belowMoment) / above;
    const between = below * above * gap * gap;
    if (between > best) [best, bestBin] = [between, bin];
  }
  return low + (bestBin + 1) * width;
}

function largestComponent(values: Float64Array, [nx, ny, nz]: Vec3, threshold: number): boolean[] {
  const label = new Int32Array(values.length);
  let current = 0;
  let largest = 0;
  let largestSize = 0;
  for (let start = 0; start < values.length; start++) {
    if (label[start] !== 0 || values[start]! <= threshold) continue;
    current++;
    const queue = [start];
    label[start] = current;
    let size = 0;
    while (queue.length > 0) {
      const at = queue.pop()!;
      size++;
      const i = at % nx;
      const j = Math.floor(at / nx) % ny;
      const k = Math.floor(at / (nx * ny));
      const visit = (allowed: boolean, to: number): void => {
        if (!allowed || label[to] !== 0 || values[to]! <= threshold) return;
        label[to] = current;
        queue.push(to);
      };
      visit(i > 0, at - 1);
      visit(i < nx - 1, at + 1);
      visit(j > 0, at - nx);
      visit(j < ny - 1, at + nx);
      visit(k > 0, at - nx * ny);
      visit(k < nz - 1, at + nx * ny);
    }
    if (size > largestSize) [largest, largestSize] = [current, size];
  }
  return Array.from(label, (value) => value === largest && largest !== 0);
}
