import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  multiply4,
  patientFromVoxel,
  transformPoint,
  voxelFromPatient,
  type Mat4,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import { rigidAbout, rotationFromVector } from '../../../src-shared/geometry/rigid-transform.ts';
import { readSeries } from '../../series-files/read-series.ts';
import { singleThreadPool } from '../registration/single-thread-pool.ts';
import { scoreTransforms } from '../registration/score-candidates.ts';
import type { Volume } from '../volume.ts';

const folder = resolve(import.meta.dirname, '../../../../shared/data/nifti/stroke');
const absent = existsSync(folder) ? '' : ' (skipped: ../shared/data is absent)';

/** NCC by the textbook, sharing nothing with the product: all overlapping pairs kept, two passes, double precision. */
function referenceNcc(fixed: Volume, moving: Volume, movingFromFixed: Mat4): { ncc: number; voxels: number } {
  const [nx, ny, nz] = fixed.grid.size;
  const [mx, my, mz] = moving.grid.size;
  const map = multiply4(voxelFromPatient(moving.grid), multiply4(movingFromFixed, patientFromVoxel(fixed.grid)));
  const pairs: [number, number][] = [];
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        // Grids that coincide do so but for rounding.
        const [x, y, z] = transformPoint(map, [i, j, k]).map((v) =>
          Math.abs(v - Math.round(v)) < 1e-6 ? Math.round(v) : v,
        ) as unknown as Vec3;
        if (x < 0 || y < 0 || z < 0 || x > mx - 1 || y > my - 1 || z > mz - 1) continue;
        const [a, b, c] = [
          Math.min(mx - 2, Math.floor(x)),
          Math.min(my - 2, Math.floor(y)),
          Math.min(mz - 2, Math.floor(z)),
        ];
        let value = 0;
        for (let corner = 0; corner < 8; corner++) {
          const [u, v, w] = [corner & 1, (corner >> 1) & 1, corner >> 2];
          const weight = (u ? x - a : a + 1 - x) * (v ? y - b : b + 1 - y) * (w ? z - c : c + 1 - z);
          value += weight * moving.voxels[a + u + mx * (b + v + my * (c + w))]!;
        }
        pairs.push([fixed.voxels[i + nx * (j + ny * k)]!, value]);
      }
    }
  }
  const mean = (which: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[which], 0) / pairs.length;
  const [fixedMean, movingMean] = [mean(0), mean(1)];
  let [covariance, fixedVariance, movingVariance] = [0, 0, 0];
  for (const [f, m] of pairs) {
    covariance += (f - fixedMean) * (m - movingMean);
    fixedVariance += (f - fixedMean) ** 2;
    movingVariance += (m - movingMean) ** 2;
  }
  return { ncc: covariance / Math.sqrt(fixedVariance * movingVariance), voxels: pairs.length };
}

describe.skipIf(absent)(`NCC on real series${absent}`, () => {
  it.each([
    ['turned and shifted', rigidAbout(rotationFromVector([0.11, -0.23, 0.31]), [0, 0, 20], [7.3, -11.9, 4.1])],
    ['as the headers place them', rigidAbout(rotationFromVector([0, 0, 0]), [0, 0, 0], [0, 0, 0])],
  ] as const)('agrees with an independent reference to 1e-9: %s', async (_, movingFromFixed) => {
    const pool = singleThreadPool();
    const [fixed, moving] = [
      await readSeries(resolve(folder, 'T1.nii.gz')),
      await readSeries(resolve(folder, 'T2.nii.gz')),
    ];
    const loaded = await pool.run('load', [{ series: fixed }, { series: moving }]);
    const [scores] = await scoreTransforms(pool, loaded[0]!, loaded[1]!, [movingFromFixed]);
    const reference = referenceNcc(fixed.volume, moving.volume, movingFromFixed);
    expect(scores!.overlapVoxels).toBe(reference.voxels);
    expect(Math.abs(scores!.ncc! - reference.ncc)).toBeLessThan(1e-9);
  });
});
