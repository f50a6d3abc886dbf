import { expect, test } from 'vitest';
import { int16InterceptOf } from './whole-numbers.ts';

test.each([
  { voxels: [-1024, 0, 3071], intercept: 0 },
  { voxels: [0, 65535], intercept: 32768 },
  { voxels: [-40000, 100], intercept: -7232 },
  { voxels: [0, 65536], intercept: null },
  { voxels: [0.5, 1], intercept: null },
  { voxels: [0, Number.NaN], intercept: null },
  { voxels: [0, Infinity], intercept: null },
])('$voxels fit into int16 with the intercept $intercept', ({ voxels, intercept }) => {
  expect(int16InterceptOf(Float32Array.from(voxels))).toBe(intercept);
});
