import type { GridGeometry } from '../../src-shared/geometry/patient-space.ts';
import type { Modality } from '../../src-shared/modality.ts';

/** Voxels and their grid in patient space. `voxels` has nx·ny·nz values, x fastest, and is never written to. */
export interface Volume {
  readonly voxels: Float32Array;
  readonly grid: GridGeometry;
}

/** A series as the engine takes it. */
export interface EngineSeries {
  readonly volume: Volume;
  readonly modality: Modality;
  /**
   * The value of voxels that were never measured (DICOM Pixel Padding Value, PS3.3 C.7.5.1.1.2, after rescale; the fill
   * value of a resampling), if the file states it or the reader produced it. Such voxels are never scored.
   */
  readonly paddingValue?: number;
}
