import type { RegistrationResult } from '../../src-shared/registration-result.ts';
import type { Volume } from '../engine/volume.ts';
import type { ReadSeries } from '../series-files/read-series.ts';

/** A finished registration with all that an export needs of it. */
export interface ExportCase {
  readonly fixed: ReadSeries;
  readonly moving: ReadSeries;
  readonly result: RegistrationResult;
  /** The moving series on the fixed grid, in its own intensity units. */
  readonly registered: Volume;
  /** The value of voxels outside the moving image. */
  readonly outsideValue: number;
  /** When the export is made. */
  readonly at: Date;
}
