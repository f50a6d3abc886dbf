import { describe, expect, it } from 'vitest';
import { identityDirection, type GridGeometry, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { rigidAbout } from '../../../src-shared/geometry/rigid-transform.ts';
import type { EngineSeries } from '../volume.ts';
import { pairAt, preparePlaces } from './prepare-places.ts';
import { presetFor } from './presets.ts';
import { singleThreadPool } from './single-thread-pool.ts';

/** Balls of a head's size in 6 mm voxels, on a grid of 720 mm along z if there are two. */
function ballsAt(...middlesMm: readonly Vec3[]): EngineSeries {
  const grid: GridGeometry = {
    size: [40, 40, middlesMm.length > 1 ? 120 : 40],
    spacingMm: [6, 6, 6],
    originMm: [0, 0, 0],
    direction: identityDirection,
  };
  const [nx, ny, nz] = grid.size;
  const voxels = new Float32Array(nx * ny * nz);
  for (let i = 0; i < voxels.length; i++) {
    const [x, y, z] = [6 * (i % nx), 6 * (Math.floor(i / nx) % ny), 6 * Math.floor(i / (nx * ny))];
    const isBall = middlesMm.some((middle) => Math.hypot(x - middle[0], y - middle[1], z - middle[2]) < 85);
    // What joins them.
    const isNeck = middlesMm.length > 1 && z > 120 && z < 600 && Math.hypot(x - 120, y - 120) < 35;
    voxels[i] = isBall || isNeck ? 100 + ((7 * i) % 13) : 0;
  }
  return { volume: { voxels, grid }, modality: 'CT' };
}

describe('where two heads may lie', () => {
  const preset = presetFor('CT', 'CT');

  it('is the whole of series that are no longer than a head', async () => {
    const places = await preparePlaces(singleThreadPool(), ballsAt([120, 120, 120]), ballsAt([110, 120, 120]), preset);
    expect(places.pairs).toHaveLength(1);
    expect(places.pairs[0]!.likeness).toBeUndefined();
    expect(places.unlikeHead).toEqual({ fixed: false, moving: false });
  });

  it('is one of several parts of a longer one, and a transform names which', async () => {
    const long = ballsAt([120, 120, 120], [120, 120, 600]);
    const places = await preparePlaces(singleThreadPool(), ballsAt([120, 120, 120]), long, preset);
    expect(places.pairs.length).toBeGreaterThan(1);
    expect(places.unlikeHead).toEqual({ fixed: false, moving: true });
    for (const shiftMm of [0, 480]) {
      const { sampled, target, sampledIsFixed } = await pairAt(
        places,
        rigidAbout(identityDirection, [0, 0, 0], [0, 0, shiftMm]),
      );
      const moving = sampledIsFixed ? target : sampled;
      expect(Math.abs(moving.centreMm[2] - 120 - shiftMm)).toBeLessThan(30);
      // The search sees the part, scores and resampling the whole.
      expect(moving.levels[1].grid.size[2]).toBeLessThan(60);
      expect(moving.whole.grid.size[2]).toBe(120);
    }
  });
});
