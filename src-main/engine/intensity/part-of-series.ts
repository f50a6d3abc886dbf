import { patientFromVoxel, transformPoint, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { allocate, type Kernel } from '../kernel/kernel.ts';
import type { LoadedSeries } from './load-series.ts';
import type { VoxelBox } from './locate-head.ts';

/** A part of a loaded series, copied in the kernel's memory. */
export function partOf({ memory }: Kernel, whole: LoadedSeries, { first, end }: VoxelBox): LoadedSeries {
  const size = end.map((e, axis) => e - first[axis]!) as unknown as Vec3;
  const [nx, ny, nz] = size;
  const bytes = whole.isInt16 ? 2 : 4;
  const voxelsAt = allocate(memory, bytes * nx * ny * nz);
  const all = new Uint8Array(memory.buffer);
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = first[0] + whole.grid.size[0] * (first[1] + y + whole.grid.size[1] * (first[2] + z));
      const from = whole.voxelsAt + bytes * row;
      all.copyWithin(voxelsAt + bytes * nx * (y + ny * z), from, from + bytes * nx);
    }
  }
  const grid = { ...whole.grid, size, originMm: transformPoint(patientFromVoxel(whole.grid), first) };
  return { ...whole, voxelsAt, grid };
}
