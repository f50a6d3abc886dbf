import type { EngineSeries } from '../engine/volume.ts';
import { allocateVoxels } from '../series-files/voxel-memory.ts';

/** The series with its voxels in memory that threads can read without a copy each. */
export function inSharedMemory(series: EngineSeries): EngineSeries {
  const { volume, modality, paddingValue } = series;
  const { voxels } = volume;
  const shared = voxels.buffer instanceof SharedArrayBuffer ? voxels : allocateVoxels(voxels.length);
  if (shared !== voxels) shared.set(voxels);
  return {
    volume: { voxels: shared, grid: volume.grid },
    modality,
    ...(paddingValue === undefined ? {} : { paddingValue }),
  };
}
