import { describe, expect, it } from 'vitest';
import { identity4, identityDirection, type Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { rigidAbout, rotationFromVector } from '../../../src-shared/geometry/rigid-transform.ts';
import { scoreTransforms } from '../registration/score-candidates.ts';
import { singleThreadPool } from '../registration/single-thread-pool.ts';
import type { EngineSeries, Volume } from '../volume.ts';

const pool = singleThreadPool();

function volumeOf(size: [number, number, number], valueAt: (x: number, y: number, z: number) => number): Volume {
  const [nx, ny, nz] = size;
  const voxels = new Float32Array(nx * ny * nz);
  for (let z = 0, at = 0; z < nz; z++)
    for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, at++) voxels[at] = valueAt(x, y, z);
  return { voxels, grid: { size, spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: identityDirection } };
}

const series = (volume: Volume, paddingValue?: number): EngineSeries => ({
  volume,
  modality: 'MR',
  ...(paddingValue === undefined ? {} : { paddingValue }),
});

async function scoresAt(fixed: EngineSeries, moving: EngineSeries, movingFromFixed: Mat4 = identity4) {
  const [loadedFixed, loadedMoving] = await pool.run('load', [{ series: fixed }, { series: moving }]);
  const [scores] = await scoreTransforms(pool, loadedFixed!, loadedMoving!, [movingFromFixed]);
  return scores!;
}

/** Pearson's r by the textbook's two passes: independent of the product's running sums. */
function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (v: readonly number[]) => v.reduce((sum, x) => sum + x, 0) / v.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [sab, saa, sbb] = [0, 0, 0];
  a.forEach((x, i) => {
    sab += (x - ma) * (b[i]! - mb);
    saa += (x - ma) ** 2;
    sbb += (b[i]! - mb) ** 2;
  });
  return sab / Math.sqrt(saa * sbb);
}

const wave = (x: number, y: number, z: number) =>
  Math.round(900 + 500 * Math.sin(x / 3) + 300 * Math.cos(y / 4 + z / 5) + ((x * 7 + y * 13 + z * 29) % 17));

describe('scores in the overlap', () => {
  it('gives the true NCC of 16-bit values whose squares overflow', async () => {
    const fixed = volumeOf([12, 11, 10], (x, y, z) => 30_000 + wave(x, y, z));
    const moving = volumeOf([12, 11, 10], (x, y, z) => 32_767 - wave(x, y, z) + ((x * y) % 5));
    const { ncc } = await scoresAt(series(fixed), series(moving));
    expect(ncc).toBeCloseTo(pearson([...fixed.voxels], [...moving.voxels]), 9);
    expect(ncc).toBeLessThan(-0.99);
  });

  it.each(['fixed', 'moving'] as const)(
    'calls the scores of a constant %s series undefined, and says why',
    async (which) => {
      const textured = series(volumeOf([9, 9, 9], wave));
      const constant = series(volumeOf([9, 9, 9], () => 0.1));
      const scores = which === 'fixed' ? await scoresAt(constant, textured) : await scoresAt(textured, constant);
      expect(scores).toMatchObject({ ncc: null, matchedNcc: null, nmi: null });
      expect(scores.messages.map(({ code }) => code)).toEqual([`score-undefined-constant-${which}`]);
    },
  );

  it('calls the scores undefined if nothing overlaps', async () => {
    const one = series(volumeOf([9, 9, 9], wave));
    const scores = await scoresAt(one, one, rigidAbout(identityDirection, [0, 0, 0], [500, 0, 0]));
    expect(scores).toMatchObject({ ncc: null, overlapVoxels: 0, overlapFraction: 0 });
    expect(scores.messages[0]?.code).toBe('score-undefined-no-overlap');
  });

  it('does not change if the moving image is padded with −3000', async () => {
    const fixed = series(volumeOf([20, 20, 20], wave));
    const bare = volumeOf([14, 13, 12], (x, y, z) => wave(x + 3, y + 2, z + 4));
    const padded: Volume = {
      ...volumeOf([24, 23, 22], (x, y, z) =>
        x < 5 || y < 5 || z < 5 || x > 18 || y > 17 || z > 16 ? -3000 : wave(x - 2, y - 3, z - 1),
      ),
      grid: { ...bare.grid, size: [24, 23, 22], originMm: [-5, -5, -5] },
    };
    const turned = rigidAbout(rotationFromVector([0.1, -0.2, 0.15]), [8, 8, 8], [-2.3, -1.7, -3.1]);
    const [plain, withPadding] = [
      await scoresAt(fixed, series(bare), turned),
      await scoresAt(fixed, series(padded), turned),
    ];
    expect(plain.overlapVoxels).toBeGreaterThan(500);
    expect(withPadding.overlapVoxels).toBe(plain.overlapVoxels);
    expect(withPadding.ncc).toBeCloseTo(plain.ncc!, 9);
    expect(withPadding.matchedNcc).toBeCloseTo(plain.matchedNcc!, 2);
    expect((await scoresAt(fixed, series(padded, -3000), turned)).ncc).toBe(withPadding.ncc);
  });

  it('scores whole numbers as it scores fractions, and as with a padding that does not occur', async () => {
    // Whole numbers without padding take the kernel's faster path.
    const fixed = series(volumeOf([30, 28, 26], wave));
    const moving = volumeOf([24, 26, 28], (x, y, z) => wave(y, x, z) - 700);
    const fractions: Volume = { ...moving, voxels: moving.voxels.map((value) => value + 0.25) };
    const turned = rigidAbout(rotationFromVector([0.3, -0.2, 0.4]), [14, 14, 14], [-1.3, 2.7, 0.4]);
    const fast = await scoresAt(fixed, series(moving), turned);
    expect(fast.overlapVoxels).toBeGreaterThan(8000);
    for (const other of [series(fractions), series(moving, -30_000)]) {
      const { ncc, nmi, matchedNcc, overlapVoxels } = await scoresAt(fixed, other, turned);
      expect(overlapVoxels).toBe(fast.overlapVoxels);
      expect(ncc).toBeCloseTo(fast.ncc!, 12);
      expect(nmi).toBeCloseTo(fast.nmi!, 9);
      expect(matchedNcc).toBeCloseTo(fast.matchedNcc!, 9);
    }
  });

  it('never counts a voxel that is not a number', async () => {
    const fixed = series(volumeOf([10, 10, 10], wave));
    const holed = volumeOf([10, 10, 10], (x, y, z) => (x === 4 ? NaN : x === 7 ? Infinity : wave(x, y, z)));
    const { ncc, overlapVoxels } = await scoresAt(fixed, series(holed));
    expect(ncc).toBeCloseTo(1, 9);
    expect(overlapVoxels).toBe(800);
  });

  it('scores a series against itself with 1, and its negative with −1', async () => {
    const volume = volumeOf([12, 12, 12], wave);
    const negative = { ...volume, voxels: volume.voxels.map((value) => -value) };
    const same = await scoresAt(series(volume), series(volume));
    const inverse = await scoresAt(series(volume), series(negative));
    expect(same.ncc).toBeCloseTo(1, 12);
    expect(inverse.ncc).toBeCloseTo(-1, 12);
    // Matched NCC does not depend on the sign of the relation.
    expect(inverse.matchedNcc).toBeCloseTo(same.matchedNcc!, 2);
    expect(same.nmi).toBeCloseTo(2, 1);
  });
});
