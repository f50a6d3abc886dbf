import type { EngineSeries, Volume } from '../engine/volume.ts';
import { allocateVoxels } from '../series-files/voxel-memory.ts';

export interface SharedSeries extends EngineSeries {
  readonly volume: Volume & { readonly voxels: Float32Array<SharedArrayBuffer> };
}

/** The series with its voxels in memory that threads can read without a copy each. */
export function inSharedMemory(series: EngineSeries): SharedSeries {
  const { volume, modality, paddingValue } = series;
  const { voxels } = volume;
  const isShared = voxels.buffer instanceof SharedArrayBuffer;
  const shared = isShared ? (voxels as Float32Array<SharedArrayBuffer>) : allocateVoxels(voxels.length);
  if (!isShared) shared.set(voxels);
  return {
    volume: { voxels: shared, grid: volume.grid },
    modality,
    ...(paddingValue === undefined ? {} : { paddingValue }),
  };
}
