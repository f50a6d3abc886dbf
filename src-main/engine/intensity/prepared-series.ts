import type { GridGeometry, Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { Modality } from '../../../src-shared/modality.ts';
import type { Address } from '../kernel/kernel.ts';
import type { LoadedSeries } from './load-series.ts';
import type { SamplePoints } from './samples.ts';

/** Nominal voxel size of a pyramid level, mm. The search begins on the coarsest, the last refinement runs on the finest. */
export type LevelMm = 8 | 4 | 2 | 1;

/** One level of a series in the memory that the worker threads share. */
export interface PreparedLevel {
  readonly grid: GridGeometry;
  /** nx·ny·nz bytes, intensities 0..255. */
  readonly volumeAt: Address;
  readonly samples: SamplePoints;
}

/** A series made ready for the search. Plain data: it passes between threads, its voxels lie in shared memory. */
export interface PreparedSeries {
  readonly modality: Modality;
  /** Centre of the head: the mean position of its voxels, LPS mm. */
  readonly centreMm: Vec3;
  readonly headMl: number;
  /** Quantised intensity of what is not head. */
  readonly background: number;
  /** How far the head reaches along each grid axis, mm. */
  readonly headExtentMm: Vec3;
  /** Share of each grid axis's two end faces that the head touches: a head cut by the field of view touches it widely. */
  readonly cutFaces: readonly [low: Vec3, high: Vec3];
  /** Unit vectors of the grid axes, LPS. */
  readonly axes: readonly [Vec3, Vec3, Vec3];
  readonly levels: Readonly<Record<LevelMm, PreparedLevel>>;
  /** The local contrast of the 4 mm level. */
  readonly localContrast: PreparedLevel;
  /** The series as it is, for scoring and resampling. */
  readonly whole: LoadedSeries;
  /** Share of the slices, along the axis where it is largest, in which every measured voxel has one value. */
  readonly blankShare: number;
}
