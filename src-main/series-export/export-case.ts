import type { Registration } from '../../src-shared/contract/registrations.ts';
import type { Vec3 } from '../../src-shared/geometry/patient-space.ts';
import type { RegistrationResult } from '../../src-shared/registration-result.ts';
import type { Volume } from '../engine/volume.ts';
import type { ReadSeries } from '../series-files/read-series.ts';
import type { SourceFiles } from '../storage/source-files.ts';

/** The same place of the head in both series, LPS mm. */
export interface LandmarkPair {
  readonly fixedMm: Vec3;
  readonly movingMm: Vec3;
}

/** A finished registration with all that an export needs of it. */
export interface ExportCase {
  readonly fixed: ReadSeries;
  readonly moving: ReadSeries;
  readonly result: RegistrationResult;
  /** The moving series on the fixed grid, in its own intensity units. */
  readonly registered: Volume;
  /** The value of voxels outside the moving image. */
  readonly outsideValue: number;
  /** Where the bytes of stored series come from; without it their files are read as they are. */
  readonly sourceFiles?: { readonly fixed: SourceFiles; readonly moving: SourceFiles };
  /** How the position was found; a search unless given. */
  readonly origin?: Registration['origin'];
  /** Whether a person approved the result; undefined if none was asked. */
  readonly approved?: boolean;
  /** What the position was computed from, if it was set by landmarks. */
  readonly landmarks?: readonly LandmarkPair[];
  /** When the export is made. */
  readonly at: Date;
}
