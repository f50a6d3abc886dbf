import { expect, test } from 'vitest';
import { identityDirection } from '../../src-shared/geometry/patient-space.ts';
import { coarseVolumeOf } from './coarse-volume.ts';

test('every second voxel of an axis that is too long, with its intercept, where it lies in the patient', () => {
  const grid = { size: [4, 2, 1], spacingMm: [1, 2, 3], originMm: [5, 6, 7], direction: identityDirection } as const;
  const voxels = Int16Array.from([0, 1, 2, 3, 10, 11, 12, 13]);
  const coarse = coarseVolumeOf({ voxels, grid, intercept: 100 }, 2);
  expect([...coarse.voxels]).toEqual([100, 102, 110, 112]);
  expect(coarse.grid).toEqual({ ...grid, size: [2, 2, 1], spacingMm: [2, 2, 3] });
});
