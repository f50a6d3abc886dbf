import { transformPoint, voxelFromPatient, type Vec3 } from '../../../../src-shared/geometry/patient-space.ts';
import type { Volume } from '../../../../src-main/engine/volume.ts';

/** Values of the voxels nearest to the head's points, ascending. */
export function headValues({ voxels, grid }: Volume, headPointsMm: readonly Vec3[]): number[] {
  const toVoxel = voxelFromPatient(grid);
  const [nx, ny, nz] = grid.size;
  const values: number[] = [];
  for (const point of headPointsMm) {
    const [i, j, k] = transformPoint(toVoxel, point).map(Math.round) as [number, number, number];
    if (i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz) values.push(voxels[i + nx * (j + ny * k)]!);
  }
  return values.sort((a, b) => a - b);
}

/** How bright the head is: median, and the range from air to nearly the brightest tissue. */
export function headLevels(
  volume: Volume,
  { headPointsMm, background }: { readonly headPointsMm: readonly Vec3[]; readonly background: number },
): { readonly medianValue: number; readonly range: number } {
  const values = headValues(volume, headPointsMm);
  const at = (fraction: number): number => values[Math.floor(fraction * (values.length - 1))] ?? background;
  return { medianValue: at(0.5), range: Math.max(1e-6, at(0.95) - background) };
}

/** The volume with other voxel values on the same grid. */
export function mapVoxels(volume: Volume, valueOf: (value: number, index: number) => number): Volume {
  return { grid: volume.grid, voxels: volume.voxels.map(valueOf) };
}
