import type { GridGeometry, Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { patientFromVoxel, transformPoint, voxelCount } from '../../../src-shared/geometry/patient-space.ts';
import { allocate, type Address, type Kernel } from '../kernel/kernel.ts';

/** A volume in the kernel's memory: nx·ny·nz voxels, x fastest. */
export interface StoredVolume {
  readonly voxelsAt: Address;
  /** int16 if that holds every voxel exactly (most scanners store whole numbers), else float32. */
  readonly isInt16: boolean;
  readonly grid: GridGeometry;
}

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
export function reduceVolume(kernel: Kernel, volume: StoredVolume, factors: Vec3, missing?: number): StoredVolume {
  const [nx, ny, nz] = volume.grid.size;
  const [fx, fy, fz] = [Math.min(factors[0], nx), Math.min(factors[1], ny), Math.min(factors[2], nz)];
  if (fx === 1 && fy === 1 && fz === 1 && missing === undefined) return volume;
  const size: Vec3 = [Math.floor(nx / fx), Math.floor(ny / fy), Math.floor(nz / fz)];
  const voxelsAt = allocate(kernel.memory, 4 * size[0] * size[1] * size[2]);
  kernel.run.reduce(volume.voxelsAt, volume.isInt16, nx, ny, fx, fy, fz, ...size, missing ?? NaN, voxelsAt);
  return { voxelsAt, isInt16: false, grid: reducedGrid(volume.grid, [fx, fy, fz], size) };
}

/** The voxels of a volume that {@link reduceVolume} made, or of one of few voxels. */
export function voxelsOf({ memory }: Kernel, { voxelsAt, isInt16, grid }: StoredVolume): Float32Array {
  const count = voxelCount(grid);
  return isInt16
    ? Float32Array.from(new Int16Array(memory.buffer, voxelsAt, count))
    : new Float32Array(memory.buffer, voxelsAt, count);
}

function reducedGrid(grid: GridGeometry, [fx, fy, fz]: Vec3, size: Vec3): GridGeometry {
  return {
    size,
    spacingMm: [grid.spacingMm[0] * fx, grid.spacingMm[1] * fy, grid.spacingMm[2] * fz],
    originMm: transformPoint(patientFromVoxel(grid), [(fx - 1) / 2, (fy - 1) / 2, (fz - 1) / 2]),
    direction: grid.direction,
  };
}
