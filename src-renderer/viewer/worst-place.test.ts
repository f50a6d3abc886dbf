import { expect, test } from 'vitest';
import { identity4, identityDirection, transformPoint, voxelFromPatient } from '../../src-shared/geometry/patient-space.ts'; // prettier-ignore
import { worstPlace } from './worst-place.ts';

const grid = { size: [20, 20, 20], spacingMm: [2, 2, 2], originMm: [-20, 5, 0], direction: identityDirection } as const;
const flat = () => new Float32Array(20 ** 3).fill(50);
/** Equal values are expected to stay equal. */
const even = { low: 0, high: 100, windowedFixed: Float32Array.from({ length: 64 }, (_, i) => i / 63) };

test('is the middle of what differs, though a single voxel differs more', () => {
  const fixed = flat();
  for (let z = 8; z <= 10; z++) for (let y = 8; y <= 10; y++) for (let x = 4; x <= 6; x++) fixed[(z * 20 + y) * 20 + x] = 90; // prettier-ignore
  fixed[(15 * 20 + 15) * 20 + 15] = 100;
  const found = worstPlace({ fixed: { voxels: fixed, grid }, moving: { voxels: flat(), grid }, predicted: even }, { low: 0, high: 100 }, identity4); // prettier-ignore
  expect(transformPoint(voxelFromPatient(grid), found!).map(Math.round)).toEqual([5, 9, 9]);
});

test('is nowhere if the series share no head', () => {
  const air = new Float32Array(20 ** 3);
  expect(worstPlace({ fixed: { voxels: air, grid }, moving: { voxels: flat(), grid }, predicted: even }, { low: 0, high: 100 }, identity4)).toBeNull(); // prettier-ignore
});
