import type { GridGeometry, Vec3 } from '../../src-shared/geometry/patient-space.ts';
import type { ShownVolume } from './cornerstone/shown-volume.ts';

/** A thinned copy of a volume: every so many voxels along each axis. */
export interface CoarseVolume {
  /** Intensities, x fastest. */
  readonly voxels: Float32Array;
  readonly grid: GridGeometry;
}

/** @param longest voxels along an axis, at most. */
export function coarseVolumeOf(
  { voxels, grid, intercept }: Pick<ShownVolume, 'voxels' | 'grid' | 'intercept'>,
  longest: number,
): CoarseVolume {
  const { size, spacingMm } = grid;
  const stride = size.map((n) => Math.max(1, Math.ceil(n / longest))) as unknown as Vec3;
  const coarse = size.map((n, axis) => Math.ceil(n / stride[axis]!)) as unknown as Vec3;
  const thinned = new Float32Array(coarse[0] * coarse[1] * coarse[2]);
  let to = 0;
  for (let k = 0; k < size[2]; k += stride[2]) {
    for (let j = 0; j < size[1]; j += stride[1]) {
      const row = (k * size[1] + j) * size[0];
      for (let i = 0; i < size[0]; i += stride[0]) thinned[to++] = voxels[row + i]! + intercept;
    }
  }
  const coarseSpacingMm = spacingMm.map((mm, axis) => mm * stride[axis]!) as unknown as Vec3;
  return { voxels: thinned, grid: { ...grid, size: coarse, spacingMm: coarseSpacingMm } };
}
