import type { GridGeometry, Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { patientFromVoxel, transformPoint } from '../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../volume.ts';

/** How many voxels of `spacingMm` make one of about `levelMm`; never finer than the series itself. */
export function reductionFactors(spacingMm: Vec3, levelMm: number): Vec3 {
  const factor = (spacing: number) => Math.max(1, Math.round(levelMm / spacing));
  return [factor(spacingMm[0]), factor(spacingMm[1]), factor(spacingMm[2])];
}

/**
 * Means over blocks of whole voxels (an anti-aliasing box filter that needs no interpolation), on a grid with the same
 * axes. Voxels beyond the last whole block are left out, but never a whole axis.
 *
 * @param missing value of voxels that were not measured: a block's mean leaves them out, an empty block is NaN.
 */
export function reduceVolume({ voxels, grid }: Volume, factors: Vec3, missing?: number): Volume {
  const [nx, ny, nz] = grid.size;
  const [fx, fy, fz] = [Math.min(factors[0], nx), Math.min(factors[1], ny), Math.min(factors[2], nz)];
  if (fx === 1 && fy === 1 && fz === 1 && missing === undefined) return { voxels, grid };
  const [mx, my, mz] = [Math.floor(nx / fx), Math.floor(ny / fy), Math.floor(nz / fz)];
  const reduced = new Float32Array(mx * my * mz);
  const sums = new Float64Array(mx);
  const counts = new Int32Array(mx);
  for (let k = 0; k < mz; k++) {
    for (let j = 0; j < my; j++) {
      sums.fill(0);
      counts.fill(0);
      for (let dk = 0; dk < fz; dk++) {
        for (let dj = 0; dj < fy; dj++) {
          let at = nx * (j * fy + dj + ny * (k * fz + dk));
          for (let i = 0; i < mx; i++) {
            let sum = 0;
            let count = 0;
            for (let di = 0; di < fx; di++, at++) {
              const value = voxels[at]!;
              // NaN and infinity fail the difference with themselves.
              if (value !== missing && value - value === 0) {
                sum += value;
                count++;
              }
            }
            sums[i]! += sum;
            counts[i]! += count;
          }
        }
      }
      const row = mx * (j + my * k);
      for (let i = 0; i < mx; i++) reduced[row + i] = counts[i]! > 0 ? sums[i]! / counts[i]! : NaN;
    }
  }
  return { voxels: reduced, grid: reducedGrid(grid, [fx, fy, fz], [mx, my, mz]) };
}

function reducedGrid(grid: GridGeometry, [fx, fy, fz]: Vec3, size: Vec3): GridGeometry {
  return {
    size,
    spacingMm: [grid.spacingMm[0] * fx, grid.spacingMm[1] * fy, grid.spacingMm[2] * fz],
    originMm: transformPoint(patientFromVoxel(grid), [(fx - 1) / 2, (fy - 1) / 2, (fz - 1) / 2]),
    direction: grid.direction,
  };
}
