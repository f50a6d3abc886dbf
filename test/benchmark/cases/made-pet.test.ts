import { describe, expect, it } from 'vitest';
import { identityDirection } from '../../../src-shared/geometry/patient-space.ts';
import { madePet } from './made-pet.ts';

/** A block of brain in a head: its left half grey matter, its right half white matter, half as bright again in T1. */
const size = 40;
const grid = {
  size: [size, size, size],
  spacingMm: [1, 1, 1],
  originMm: [0, 0, 0],
  direction: identityDirection,
} as const;
const at = (i: number) => [i % size, Math.floor(i / size) % size, Math.floor(i / size ** 2)] as const;
const volume = (valueAt: (x: number, y: number, z: number) => number) => ({
  grid,
  voxels: Float32Array.from({ length: size ** 3 }, (_, i) => valueAt(...at(i))),
});
const within = (edge: number) => (x: number, y: number, z: number) =>
  Math.max(...[x, y, z].map((p) => Math.abs(p - 19.5))) < edge;
const head = within(19);
const inside = within(14);
const fluid = within(3);

describe('a PET made of MR', () => {
  const pet = madePet(
    {
      t1: volume((x, y, z) => (!head(x, y, z) ? 0 : fluid(x, y, z) ? 90 : x < 20 ? 200 : 300)),
      t2: volume((x, y, z) => (!head(x, y, z) ? 0 : fluid(x, y, z) ? 400 : x < 20 ? 200 : 160)),
      ct: volume((x, y, z) => (head(x, y, z) ? 40 : -1000)),
      brain: Uint8Array.from({ length: size ** 3 }, (_, i) => (inside(...at(i)) ? 1 : 0)),
    },
    3,
    'seed',
  );
  const near = (x: number, y: number, z: number) => pet.voxels[x + size * (y + size * z)]!;

  it('is bright in grey matter, fainter in white, faint in the scalp, dark in fluid and air', () => {
    expect(near(12, 12, 12)).toBeGreaterThan(2 * near(27, 27, 27));
    expect(near(27, 27, 27)).toBeGreaterThan(near(19, 19, 3));
    expect(near(19, 19, 19)).toBeLessThan(near(27, 27, 27));
    expect(near(19, 19, 3)).toBeGreaterThan(2 * near(0, 0, 0));
  });
});
