import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { identity4, identityDirection } from '../../src-shared/geometry/patient-space.ts';
import { rigidAbout } from '../../src-shared/geometry/rigid-transform.ts';
import type { EngineSeries } from '../engine/volume.ts';
import { fusionPicture } from './fusion-pictures.ts';

/** A bright ball of 20 mm radius in a 64 mm cube. */
function ball(centreMm: readonly [number, number, number]): EngineSeries {
  const voxels = new Float32Array(32 ** 3);
  for (let i = 0; i < voxels.length; i++) {
    const [x, y, z] = [2 * (i % 32), 2 * (Math.floor(i / 32) % 32), 2 * Math.floor(i / 1024)];
    voxels[i] = Math.hypot(x - centreMm[0], y - centreMm[1], z - centreMm[2]) < 20 ? 100 : 0;
  }
  const grid = { size: [32, 32, 32], spacingMm: [2, 2, 2], originMm: [0, 0, 0], direction: identityDirection } as const;
  return { volume: { voxels, grid }, modality: 'T1' };
}

describe('the fused picture', () => {
  it('shows three planes side by side, sized in pixels of the asked millimetres', () => {
    const input = { fixed: ball([32, 32, 32]), moving: ball([32, 32, 32]), movingFromFixed: identity4, pixelMm: 2 };
    const png = PNG.sync.read(Buffer.from(fusionPicture(input, 'checkerboard')));
    expect([png.width, png.height]).toEqual([3 * 32 + 2 * 4, 32]);
  });

  it('shows the moving series where movingFromFixed puts it', () => {
    const shift = rigidAbout([1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0], [8, -6, 4]);
    const fixed = ball([30, 34, 30]);
    const aligned = fusionPicture({ fixed, moving: ball([38, 28, 34]), movingFromFixed: shift }, 'moving');
    expect(Buffer.compare(aligned, fusionPicture({ fixed, moving: fixed, movingFromFixed: identity4 }, 'fixed'))).toBe(
      0,
    );
  });

  it('draws the outlines of the moving series in colour', () => {
    const head = ball([32, 32, 32]);
    const png = PNG.sync.read(
      Buffer.from(fusionPicture({ fixed: head, moving: head, movingFromFixed: identity4 }, 'edges')),
    );
    let coloured = 0;
    for (let i = 0; i < png.data.length; i += 4) if (png.data[i] !== png.data[i + 2]) coloured++;
    expect(coloured).toBeGreaterThan(200);
    expect(coloured).toBeLessThan(2000);
  });
});
