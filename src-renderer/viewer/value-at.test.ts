import { expect, test } from 'vitest';
import { identity4, identityDirection, type Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { valueAt } from './value-at.ts';

const grid = { size: [2, 2, 1], spacingMm: [2, 2, 5], originMm: [10, 0, 0], direction: identityDirection } as const;
const volume = { grid, voxels: Int16Array.from([0, 10, 20, 30]), intercept: 1000 };
const shifted: Mat4 = [1, 0, 0, 10, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

test('lies between its neighbours, with the intercept, where the layer is placed', () => {
  expect(valueAt(volume, identity4, [11, 1, 0])).toBe(1015);
  expect(valueAt(volume, shifted, [1, 1, 0])).toBe(1015);
});

test('is held over the outer halves of border voxels, and unknown beyond', () => {
  expect(valueAt(volume, identity4, [9.1, 0, 2])).toBe(1000);
  expect(valueAt(volume, identity4, [8.9, 0, 0])).toBeNull();
});
