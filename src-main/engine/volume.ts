import type { GridGeometry } from '../../src-shared/geometry/patient-space.ts';
import type { Modality } from '../../src-shared/modality.ts';

/** Immutable voxels with their place in patient space. `voxels` has nx·ny·nz values, x fastest. */
export interface Volume {
  readonly voxels: Float32Array;
  readonly grid: GridGeometry;
}

/** What the engine needs to know of a series. */
export interface EngineSeries {
  readonly volume: Volume;
  readonly modality: Modality;
  /**
   * The value of voxels that were never measured (DICOM Pixel Padding Value after rescale, the fill of a
   * resampling), where the file states it or the reader produced it. Such voxels are never scored.
   */
  readonly paddingValue?: number;
}
