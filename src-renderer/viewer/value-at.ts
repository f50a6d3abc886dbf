import { transformPoint, voxelFromPatient, type Mat4, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import type { ShownVolume } from './cornerstone/shown-volume.ts';

/** A layer's intensity at a point of the fixed patient space, trilinear as it is drawn; null outside its voxels. */
export function valueAt(
  { grid, voxels, intercept }: Pick<ShownVolume, 'grid' | 'voxels' | 'intercept'>,
  movingFromFixed: Mat4,
  pointMm: Vec3,
): number | null {
  const at = transformPoint(voxelFromPatient(grid), transformPoint(movingFromFixed, pointMm));
  const { size } = grid;
  if (at.some((index, axis) => !(index >= -0.5 && index <= size[axis]! - 0.5))) return null;
  const low = at.map((index, axis) => Math.max(0, Math.min(size[axis]! - 2, Math.floor(index))));
  const share = at.map((index, axis) => Math.max(0, Math.min(1, index - low[axis]!)));
  let sum = 0;
  for (let corner = 0; corner < 8; corner++) {
    let weight = 1;
    const index = low.map((from, axis) => {
      const far = (corner >> axis) & 1;
      weight *= far ? share[axis]! : 1 - share[axis]!;
      return Math.min(size[axis]! - 1, from + far);
    });
    if (weight > 0) sum += weight * voxels[(index[2]! * size[1] + index[1]!) * size[0] + index[0]!]!;
  }
  return sum + intercept;
}
