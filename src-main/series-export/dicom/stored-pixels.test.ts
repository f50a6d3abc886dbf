import { describe, expect, it } from 'vitest';
import { identityDirection } from '../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../engine/volume.ts';
import { storedPixels } from './stored-pixels.ts';

function volumeOf(...values: number[]): Volume {
  const size = [values.length, 1, 1] as const;
  return {
    voxels: Float32Array.from(values),
    grid: { size, spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: identityDirection },
  };
}

const read = (bytes: Uint8Array, signed: boolean) => [
  ...(signed ? new Int16Array(bytes.slice().buffer) : new Uint16Array(bytes.slice().buffer)),
];

describe('voxels as stored values', () => {
  it('CT is stored as HU, rounded to whole ones', () => {
    const pixels = storedPixels(volumeOf(-1000, -999.6, 0.4, 40.5, 3071), volumeOf(0.5), 'CT', -1000);
    expect(pixels).toMatchObject({ slope: 1, intercept: 0, signed: true, padding: -1000 });
    expect(read(pixels.plane(0), true)).toEqual([-1000, -1000, 0, 41, 3071]);
  });

  it('MR keeps the whole numbers that its source counted in, also where one slice was interpolated', () => {
    const pixels = storedPixels(volumeOf(0, 10.4, 200.6), volumeOf(0, 1, 2, 3.5, 4), 'T2', 0);
    expect(pixels).toMatchObject({ slope: 1, signed: false });
    expect(read(pixels.plane(0), false)).toEqual([0, 10, 201]);
  });

  it('PET and fractions fill 16 bits, with intercept 0 and an error of half a step', () => {
    const values = [0, 0.001, 1234.5678, 25000.25];
    const pixels = storedPixels(volumeOf(...values), volumeOf(0.5), 'PT', 0);
    expect(pixels).toMatchObject({ intercept: 0, signed: false, padding: 0 });
    read(pixels.plane(0), false).forEach((stored, i) =>
      expect(Math.abs(stored * pixels.slope - values[i]!)).toBeLessThanOrEqual(pixels.slope * 0.501),
    );
  });

  it('negative fractions are signed', () => {
    const pixels = storedPixels(volumeOf(-0.25, 0.5), volumeOf(0.25), 'MR', 0);
    expect(pixels.signed).toBe(true);
    expect(read(pixels.plane(0), true).map((stored) => stored * pixels.slope)[0]).toBeCloseTo(-0.25, 4);
  });

  it('what is no number becomes padding, what is too large the largest value', () => {
    const pixels = storedPixels(volumeOf(NaN, Infinity, 500, -1000), volumeOf(1), 'CT', -1000);
    expect(read(pixels.plane(0), true)).toEqual([-1000, 32767, 500, -1000]);
  });
});
