import type { GridGeometry, Vec3 } from '../../src-shared/geometry/patient-space.ts';
import type { Modality } from '../../src-shared/modality.ts';
import type { Message } from '../../src-shared/messages/message.ts';
import type { EngineSeries } from '../engine/volume.ts';
import type { DicomSlice } from './dicom/dicom-slice.ts';

/** Facts of a DICOM series that later steps (database, export, warnings) need; text is decoded. Absent for other formats. */
export interface DicomSeriesFacts {
  readonly patientId: string;
  readonly issuerOfPatientId: string;
  /** As DICOM's PN, all component groups: `Family^Given=Ideographic=Phonetic`. */
  readonly patientName: string;
  /** YYYYMMDD or empty, as all dates here. */
  readonly patientBirthDate: string;
  readonly patientSex: string;
  readonly studyInstanceUid: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly studyId: string;
  readonly studyDescription: string;
  readonly accessionNumber: string;
  readonly referringPhysicianName: string;
  readonly seriesInstanceUid: string;
  readonly seriesDescription: string;
  readonly seriesNumber: string;
  readonly seriesDate: string;
  readonly protocolName: string;
  readonly bodyPart: string;
  readonly patientPosition: string;
  /** DICOM's own Modality (0008,0060): `MR`, `CT`, `PT`, … */
  readonly dicomModality: string;
  readonly manufacturer: string;
  readonly frameOfReferenceUid: string;
  readonly sopClassUid: string;
  /** Of the units that voxels are in (0054,1001), for PET: `BQML`, `GML`, … */
  readonly units: string;
  /** Files in slice order (one entry for a multi-frame object). */
  readonly files: readonly string[];
}

export type SeriesFormat = 'dicom' | 'nifti' | 'nrrd' | 'metaimage';

/**
 * A series as its headers describe it, before any voxel is read. Plain data: it survives JSON and structured clone, so it
 * can be stored and read from later.
 */
export interface FoundSeries {
  /**
   * What picks this series among others: the Series Instance UID; `UID:2`, `UID:3`, … if one DICOM series holds
   * several volumes (echoes, b-values, stacks); the path for other formats.
   */
  readonly seriesUid: string;
  readonly format: SeriesFormat;
  readonly description: string;
  readonly number: string;
  readonly modality: Modality;
  readonly modalityEvidence: Message;
  /** Size and spacing of the volume that reading gives; null if there is none to read. */
  readonly size: Vec3 | null;
  readonly spacingMm: Vec3 | null;
  readonly sliceCount: number;
  readonly notes: readonly Message[];
  readonly usable: boolean;
  /** Null exactly if `usable`. */
  readonly unusableReason: Message | null;
  /** Every file of the series, in slice order if it has one. */
  readonly files: readonly string[];
  readonly dicom?: DicomSeriesFacts;
  /** The slices to read, ordered along the normal. Empty for other formats and if unusable. */
  readonly slices: readonly DicomSlice[];
}

export interface UnusedFile {
  readonly path: string;
  readonly reason: Message;
}

export interface ScannedFiles {
  readonly series: readonly FoundSeries[];
  readonly notUsed: readonly UnusedFile[];
  readonly fileCount: number;
}

/** A series read into one volume with true geometry. Voxels are in rescaled units: HU for CT, the header's for PET. */
export interface ReadSeries extends EngineSeries {
  /** The path that the user gave. */
  readonly source: string;
  readonly seriesUid: string;
  readonly description: string;
  /** Why the modality is believed, for the user's eyes. */
  readonly modalityEvidence: Message;
  /** What was repaired or assumed while reading (missing slice, gantry tilt, uneven gaps, …). */
  readonly notes: readonly Message[];
  readonly dicom?: DicomSeriesFacts;
}

/** What a reader of one format hands over before its modality is decided. */
export interface ReadVoxels {
  readonly voxels: Float32Array;
  readonly grid: GridGeometry;
  readonly paddingValue?: number;
  readonly notes: readonly Message[];
}
