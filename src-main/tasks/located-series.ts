import type { FoundSeries } from '../series-files/found-series.ts';
import type { RecordedFile } from '../storage/recorded-file.ts';

/** Where a task finds the voxels of a series. */
export interface LocatedSeries {
  readonly found: FoundSeries;
  /** What results call the series' origin. */
  readonly source: string;
  /** Its number and description, for a message about it. */
  readonly name: string;
  /** Its files with the hashes that were recorded when they were stored. */
  readonly files: readonly RecordedFile[];
  /** The cached volume's files without their extensions. */
  readonly cachePath: string;
}

/** The stored voxels of one result, and all that they were made from but the two series. */
export interface RegisteredVolume {
  readonly path: string;
  /** SHA-256 of the bytes, recorded with the result. */
  readonly hash: string;
  readonly outsideValue: number;
  readonly movingFromFixed: readonly (readonly number[])[];
}
