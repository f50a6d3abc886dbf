import type { EngineSeries } from '../engine/volume.ts';
import { Failure } from '../../src-shared/failure.ts';
import type { Remark } from '../../src-shared/remarks.ts';

/** Facts of a DICOM series that later steps (export, warnings) need. Absent for other formats. */
export interface DicomSeriesFacts {
  readonly patientId: string;
  readonly patientName: string;
  readonly patientBirthDate: string;
  readonly studyInstanceUid: string;
  readonly studyDate: string;
  readonly studyDescription: string;
  readonly seriesInstanceUid: string;
  readonly seriesDescription: string;
  readonly seriesNumber: string;
  readonly frameOfReferenceUid: string;
  readonly sopClassUid: string;
  /** Files in slice order (one entry for a multi-frame object). */
  readonly files: readonly string[];
}

/** A series read into one volume with true geometry. */
export interface ReadSeries extends EngineSeries {
  /** The path that the user gave. */
  readonly source: string;
  /** Why the modality is believed, for the user's eyes. */
  readonly modalityEvidence: Remark;
  /** What was repaired or assumed while reading (missing slice, gantry tilt, uneven gaps, …). */
  readonly notes: readonly Remark[];
  readonly dicom?: DicomSeriesFacts;
}

/**
 * Reads one series from a file or folder.
 *
 * @param seriesUid picks one series where `path` holds several.
 * @throws Failure('input') naming the file and what to do.
 */
export async function readSeries(path: string, seriesUid?: string, signal?: AbortSignal): Promise<ReadSeries> {
  throw new Failure('input', `${path} cannot be read yet${seriesUid ?? ''}${signal ? '' : ''}.`);
}
