import type { Vec3 } from '../../src-shared/geometry/patient-space.ts';
import type { EngineSeries } from '../engine/volume.ts';
import { allocateVoxels } from '../series-files/voxel-memory.ts';

/** Approximate distance between kept voxels. */
const keptEveryMm = 2.5;

/**
 * The series with only every n-th voxel along each axis. The kept ones keep their values and positions, so that sums over
 * them are a sample of the sums over all.
 */
export function thinned({ volume: { voxels, grid }, ...rest }: EngineSeries): EngineSeries {
  const stride = grid.spacingMm.map((mm) => Math.max(1, Math.round(keptEveryMm / mm)));
  const size = grid.size.map((n, axis) => Math.ceil(n / stride[axis]!)) as unknown as Vec3;
  const spacingMm = grid.spacingMm.map((mm, axis) => mm * stride[axis]!) as unknown as Vec3;
  const kept = allocateVoxels(size[0] * size[1] * size[2]);
  let at = 0;
  for (let k = 0; k < grid.size[2]; k += stride[2]!) {
    for (let j = 0; j < grid.size[1]; j += stride[1]!) {
      const row = grid.size[0] * (j + grid.size[1] * k);
      for (let i = 0; i < grid.size[0]; i += stride[0]!) kept[at++] = voxels[row + i]!;
    }
  }
  return { ...rest, volume: { voxels: kept, grid: { ...grid, size, spacingMm } } };
}
