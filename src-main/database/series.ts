import type { Series } from '../../src-shared/contract/series.ts';
import type { SeriesId, StudyId } from '../../src-shared/contract/ids.ts';
import type { Modality } from '../../src-shared/modality.ts';
import type { Message } from '../../src-shared/messages/message.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';

type Triple = [number, number, number];

export interface NewSeries {
  readonly seriesId: SeriesId;
  readonly studyId: StudyId;
  /** What distinguishes it from its study's other series: the UID, or the file's name. */
  readonly identity: string;
  /** Where it came from, for the reader of a result. */
  readonly source: string;
  readonly description: string;
  readonly number: string;
  readonly modality: Modality;
  readonly modalityEvidence: Message;
  readonly size: Readonly<Triple> | null;
  readonly spacingMm: Readonly<Triple> | null;
  readonly sliceCount: number;
  readonly notes: readonly Message[];
  readonly usable: boolean;
  readonly unusableReason: Message | null;
  /** What the reader found, for reading the voxels later; opaque here. */
  readonly foundJson: string;
  readonly jobId: string;
}

/** What is needed to find the voxels of a series. */
export interface StoredSeries {
  readonly seriesId: SeriesId;
  readonly studyId: StudyId;
  readonly identity: string;
  readonly state: 'arriving' | 'stored';
  readonly contentHash: string;
  readonly source: string;
  readonly description: string;
  readonly number: string;
  readonly usable: boolean;
  readonly foundJson: string;
  readonly hasThumbnail: boolean;
  readonly jobId: string | null;
}

export function insertSeries(database: WritableDatabase, series: NewSeries): void {
  database
    .prepare(
      `INSERT INTO series (series_id, study_id, identity, state, source, description, number, modality,
         modality_evidence_json, size_json, spacing_json, slice_count, notes_json, usable, unusable_json, found_json, job_id)
       VALUES (@seriesId, @studyId, @identity, 'arriving', @source, @description, @number, @modality,
         @evidence, @size, @spacing, @sliceCount, @notes, @usable, @unusable, @foundJson, @jobId)`,
    )
    .run({
      seriesId: series.seriesId,
      studyId: series.studyId,
      identity: series.identity,
      source: series.source,
      description: series.description,
      number: series.number,
      modality: series.modality,
      evidence: JSON.stringify(series.modalityEvidence),
      size: JSON.stringify(series.size),
      spacing: JSON.stringify(series.spacingMm),
      sliceCount: series.sliceCount,
      notes: JSON.stringify(series.notes),
      usable: series.usable ? 1 : 0,
      unusable: series.unusableReason ? JSON.stringify(series.unusableReason) : null,
      foundJson: series.foundJson,
      jobId: series.jobId,
    });
}

/** All files of the series are in the data folder: `contentHashes` in the order of what was found. */
export function markSeriesStored(
  database: WritableDatabase,
  stored: { seriesId: SeriesId; contentHash: string; contentHashes: readonly string[]; foundJson: string },
): void {
  database
    .prepare("UPDATE series SET state = 'stored', content_hash = ?, found_json = ?, job_id = NULL WHERE series_id = ?")
    .run(stored.contentHash, stored.foundJson, stored.seriesId);
  const insert = database.prepare('INSERT INTO series_files (series_id, position, content_hash) VALUES (?, ?, ?)');
  stored.contentHashes.forEach((hash, position) => insert.run(stored.seriesId, position, hash));
}

export function markThumbnail(database: WritableDatabase, seriesId: SeriesId): void {
  database.prepare('UPDATE series SET has_thumbnail = 1 WHERE series_id = ?').run(seriesId);
}

export function listSeriesWithoutThumbnail(database: ReadableDatabase): SeriesId[] {
  return database
    .prepare<[], { series_id: string }>(
      "SELECT series_id FROM series WHERE usable AND state = 'stored' AND NOT has_thumbnail ORDER BY rowid",
    )
    .all()
    .map((row) => row.series_id as SeriesId);
}

export function removeSeries(database: WritableDatabase, seriesId: SeriesId): void {
  database.prepare('DELETE FROM series WHERE series_id = ?').run(seriesId);
}

/** Removes series whose import did not end: of one job, or of all. @returns how many. */
export function removeArrivingSeries(database: WritableDatabase, jobId?: string): number {
  const { changes } =
    jobId === undefined
      ? database.prepare("DELETE FROM series WHERE state = 'arriving'").run()
      : database.prepare("DELETE FROM series WHERE state = 'arriving' AND job_id = ?").run(jobId);
  return changes;
}

interface SeriesRow {
  readonly series_id: string;
  readonly study_id: string;
  readonly identity: string;
  readonly state: 'arriving' | 'stored';
  readonly content_hash: string;
  readonly source: string;
  readonly description: string;
  readonly number: string;
  readonly modality: Modality;
  readonly modality_evidence_json: string;
  readonly size_json: string;
  readonly spacing_json: string;
  readonly slice_count: number;
  readonly notes_json: string;
  readonly usable: number;
  readonly unusable_json: string | null;
  readonly found_json: string;
  readonly has_thumbnail: number;
  readonly job_id: string | null;
}

export function listSeries(database: ReadableDatabase, studyId: StudyId): Series[] {
  return database
    .prepare<[string], SeriesRow & { patient_id: string }>(
      `SELECT series.*, patient_id FROM series JOIN studies USING (study_id) JOIN patients USING (patient_key)
       WHERE study_id = ? ORDER BY CAST(number AS INTEGER), number, identity`,
    )
    .all(studyId)
    .map(contractSeriesOfRow);
}

export function findStoredSeries(database: ReadableDatabase, seriesId: SeriesId): StoredSeries | null {
  const row = database.prepare<[string], SeriesRow>('SELECT * FROM series WHERE series_id = ?').get(seriesId);
  return row ? storedSeriesOfRow(row) : null;
}

/**
 * Series of one identity in a study, and the volumes `identity:2`, `identity:3`, … that it was split into. Several of
 * one identity if it grew after it was registered.
 */
export function findSeriesByIdentity(database: ReadableDatabase, studyId: StudyId, identity: string): StoredSeries[] {
  return database
    .prepare<{ studyId: string; identity: string }, SeriesRow>(
      `SELECT * FROM series WHERE study_id = @studyId
         AND (identity = @identity OR substr(identity, 1, length(@identity) + 1) = @identity || ':')
       ORDER BY rowid`,
    )
    .all({ studyId, identity })
    .map(storedSeriesOfRow);
}

export function listStoredSeries(database: ReadableDatabase): StoredSeries[] {
  return database.prepare<[], SeriesRow>('SELECT * FROM series').all().map(storedSeriesOfRow);
}

function contractSeriesOfRow(row: SeriesRow & { patient_id: string }): Series {
  return {
    seriesId: row.series_id as SeriesId,
    studyId: row.study_id as StudyId,
    description: row.description,
    number: row.number,
    modality: row.modality,
    modalityEvidence: JSON.parse(row.modality_evidence_json) as Message,
    size: JSON.parse(row.size_json) as Triple | null,
    spacingMm: JSON.parse(row.spacing_json) as Triple | null,
    sliceCount: row.slice_count,
    notes: JSON.parse(row.notes_json) as Message[],
    usable: row.usable === 1,
    unusableReason: row.unusable_json === null ? null : (JSON.parse(row.unusable_json) as Message),
    hasThumbnail: row.has_thumbnail === 1,
    patientId: row.patient_id,
  };
}

function storedSeriesOfRow(row: SeriesRow): StoredSeries {
  return {
    seriesId: row.series_id as SeriesId,
    studyId: row.study_id as StudyId,
    identity: row.identity,
    state: row.state,
    contentHash: row.content_hash,
    source: row.source,
    description: row.description,
    number: row.number,
    usable: row.usable === 1,
    foundJson: row.found_json,
    hasThumbnail: row.has_thumbnail === 1,
    jobId: row.job_id,
  };
}
