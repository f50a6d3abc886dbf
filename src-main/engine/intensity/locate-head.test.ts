import { describe, expect, it } from 'vitest';
import type { GridGeometry, Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { createSharedMemory, openKernel } from '../kernel/kernel.ts';
import { loadSeries } from './load-series.ts';
import { locateHeads, mayHoldMoreThanHead } from './locate-head.ts';
import { partOf } from './part-of-series.ts';

/** A head on a neck on a trunk along z, its middle at `headMm` on a grid of `spacingMm` that begins at 0. */
function body(grid: GridGeometry, headMm: Vec3, withHead: boolean) {
  const [nx, ny, nz] = grid.size;
  const voxels = new Float32Array(nx * ny * nz);
  const inside = (x: number, y: number, rx: number, ry: number) => (x / rx) ** 2 + (y / ry) ** 2 < 1;
  for (let i = 0; i < voxels.length; i++) {
    const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))].map(
      (at, axis) => at * grid.spacingMm[axis]! - headMm[axis]!,
    ) as [number, number, number];
    const isHead = withHead && inside(Math.hypot(x, (y * 75) / 95), z, 75, 110);
    const isNeck = withHead && z < 0 && inside(x, y, 60, 60);
    const isTrunk = z < -190 && inside(x, y, 200, 110);
    voxels[i] = isHead || isNeck || isTrunk ? 1000 : 0;
  }
  return { volume: { voxels, grid }, modality: 'CT' as const };
}

const grid: GridGeometry = {
  size: [110, 64, 120],
  spacingMm: [4, 5, 5],
  originMm: [-30, 40, 900],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

describe('a head in a scan of a body', () => {
  const kernel = openKernel(createSharedMemory(), 0);

  it('is the likeliest part', () => {
    const headMm: Vec3 = [230, 150, 470];
    const [first] = locateHeads(kernel, loadSeries(body(grid, headMm, true), kernel.memory));
    expect(first!.likeness).toBeGreaterThan(0.8);
    const middleMm = grid.spacingMm.map((mm, axis) => (mm * (first!.box.first[axis]! + first!.box.end[axis]! - 1)) / 2);
    const offMm = Math.hypot(middleMm[0]! - headMm[0], middleMm[1]! - headMm[1]);
    expect(offMm).toBeLessThan(15);
    // The box ends with the grid above the head, so its own middle lies lower.
    expect(first!.box.first[2]! * 5).toBeLessThan(headMm[2] - 90);
    expect(first!.box.end[2]! * 5).toBeGreaterThan(headMm[2] + 110);
  });

  it('is not seen in a trunk', () => {
    for (const { likeness } of locateHeads(kernel, loadSeries(body(grid, [230, 150, 800], false), kernel.memory)))
      expect(likeness).toBeLessThan(0.8);
  });

  it('is not looked for where the scan is no longer than a head', () => {
    const small: GridGeometry = { ...grid, size: [60, 50, 50] };
    expect(mayHoldMoreThanHead(small)).toBe(false);
    expect(mayHoldMoreThanHead(grid)).toBe(true);
    const wide: GridGeometry = { ...grid, size: [100, 60, 50] };
    const headAlone = body(wide, [200, 150, 120], true);
    headAlone.volume.voxels.fill(0, 0, 100 * 60 * 4);
    expect(locateHeads(kernel, loadSeries(headAlone, kernel.memory))).toEqual([]);
  });

  it('is cut out with its place in patient space', () => {
    const whole = loadSeries(body(grid, [230, 150, 470], true), kernel.memory);
    const part = partOf(kernel, whole, { first: [50, 20, 80], end: [60, 30, 100] });
    expect(part.grid.size).toEqual([10, 10, 20]);
    expect(part.grid.originMm).toEqual([-30 + 4 * 50, 40 + 5 * 20, 900 + 5 * 80]);
    const voxels = new Int16Array(kernel.memory.buffer, part.voxelsAt, 2000);
    const all = new Int16Array(kernel.memory.buffer, whole.voxelsAt, 110 * 64 * 120);
    expect(voxels[3 + 10 * (4 + 10 * 7)]).toBe(all[53 + 110 * (24 + 64 * 87)]);
  });
});
