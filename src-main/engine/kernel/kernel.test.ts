import { describe, expect, it } from 'vitest';
import { allocate, createSharedMemory, histogramBins, openKernel } from './kernel.ts';
import { kernelBase64 } from './kernel-bytes.ts';

const memory = createSharedMemory();
const kernel = openKernel(memory, 0);
const [nx, ny, nz] = [13, 11, 9];
const volumeAt = allocate(memory, nx * ny * nz + 1);
const volume = new Uint8Array(memory.buffer, volumeAt, nx * ny * nz);
volume.forEach((_, i) => (volume[i] = (i * 7919) % 256));

const count = 400;
const at = {
  xs: allocate(memory, 4 * count),
  ys: allocate(memory, 4 * count),
  zs: allocate(memory, 4 * count),
  bins: allocate(memory, count),
};
const xs = new Float32Array(memory.buffer, at.xs, count);
const ys = new Float32Array(memory.buffer, at.ys, count);
const zs = new Float32Array(memory.buffer, at.zs, count);
const bins = new Uint8Array(memory.buffer, at.bins, count);
for (let i = 0; i < count; i++) {
  // A few lie outside, some exactly on voxels and on the volume's border.
  xs[i] = i % 10 === 0 ? i % nx : ((i * 0.731) % (nx + 2)) - 1;
  ys[i] = i % 10 === 0 ? i % ny : ((i * 0.417) % (ny + 2)) - 1;
  zs[i] = i % 10 === 0 ? i % nz : ((i * 0.293) % (nz + 2)) - 1;
  bins[i] = i % histogramBins;
}
const shear = [1, 0.02, 0, 0.1, -0.03, 1, 0, 0, 0, 0, 1, -0.05];

function trilinear(x: number, y: number, z: number): number | undefined {
  if (!(x >= 0 && y >= 0 && z >= 0 && x < nx - 1 && y < ny - 1 && z < nz - 1)) return undefined;
  const [i, j, k] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    const [a, b, c] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weight = (a ? x - i : 1 - x + i) * (b ? y - j : 1 - y + j) * (c ? z - k : 1 - z + k);
    sum += weight * volume[i + a + nx * (j + b + ny * (k + c))]!;
  }
  return sum;
}

const mapped = (i: number, m: readonly number[] = shear): [number, number, number] => [
  m[0]! * xs[i]! + m[1]! * ys[i]! + m[2]! * zs[i]! + m[3]!,
  m[4]! * xs[i]! + m[5]! * ys[i]! + m[6]! * zs[i]! + m[7]!,
  m[8]! * xs[i]! + m[9]! * ys[i]! + m[10]! * zs[i]! + m[11]!,
];

function fill(matrix: readonly number[], outside: number): number {
  kernel.matrix.set(matrix);
  kernel.histogram.fill(0);
  return kernel.run.jointHistogram(
    at.xs, at.ys, at.zs, at.bins, 0, count, kernel.at.matrix, kernel.at.profile, 1,
    volumeAt, nx, ny, nz, (histogramBins - 1) / 255, histogramBins, outside, kernel.at.histogram,
  ); // prettier-ignore
}

describe('the kernel', () => {
  it('is what its source compiles to', async () => {
    // @ts-expect-error a script without types
    const { compileKernel } = (await import('../../../scripts/build-kernel.mjs')) as { compileKernel(): Buffer };
    expect(compileKernel().toString('base64')).toBe(kernelBase64);
  });

  it.each([-1, 37])('fills the joint histogram that a plain reference fills (outside %d)', (outside) => {
    const inside = fill(shear, outside);
    const expected = new Float64Array(histogramBins * histogramBins);
    let expectedInside = 0;
    for (let i = 0; i < count; i++) {
      const value = trilinear(...mapped(i));
      if (value !== undefined) expectedInside++;
      else if (outside < 0) continue;
      const bin = ((value ?? outside) * (histogramBins - 1)) / 255;
      const low = Math.min(histogramBins - 2, Math.floor(bin));
      expected[bins[i]! * histogramBins + low]! += 1 - (bin - low);
      expected[bins[i]! * histogramBins + low + 1]! += bin - low;
    }
    expect(inside).toBe(expectedInside);
    expect(inside).toBeLessThan(count);
    expected.forEach((value, cell) => expect(kernel.histogram[cell]).toBeCloseTo(value, 3));
  });

  it('has the derivative that finite differences give', () => {
    const weights = Float32Array.from({ length: histogramBins ** 2 }, (_, i) => Math.sin(i) / 10);
    const criterion = (matrix: readonly number[]) => {
      fill(matrix, -1);
      return kernel.histogram.reduce((sum, n, cell) => sum + n * weights[cell]!, 0);
    };
    kernel.matrix.set(shear);
    kernel.weights.set(weights);
    kernel.sums.fill(0);
    kernel.run.histogramDerivative(
      at.xs, at.ys, at.zs, at.bins, 0, count, kernel.at.matrix, kernel.at.profile, 1,
      volumeAt, nx, ny, nz, (histogramBins - 1) / 255, histogramBins, kernel.at.weights, kernel.at.sums,
    ); // prettier-ignore
    const analytic = [...kernel.sums];
    for (const entry of [3, 7, 11]) {
      const shifted = (by: number) => criterion(shear.map((m, i) => (i === entry ? m + by : m)));
      const numerical = (shifted(2e-4) - shifted(-2e-4)) / 4e-4;
      // The difference is coarse if samples cross a voxel's or a bin's border within it.
      expect(Math.abs(analytic[entry]! - numerical)).toBeLessThan(0.2 * Math.abs(numerical) + 2);
    }
  });
});
