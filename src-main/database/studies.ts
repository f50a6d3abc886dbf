import type { SeriesId, StudyId } from '../../src-shared/contract/ids.ts';
import type { StudySummary } from '../../src-shared/contract/studies.ts';
import type { Modality } from '../../src-shared/modality.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';

export interface NewStudy {
  readonly studyId: StudyId;
  readonly patientKey: number;
  /** Study Instance UID with the patient, or the folder of files that know no study. */
  readonly identity: string;
  readonly studyDate: string;
  readonly description: string;
  readonly importedAt: string;
  readonly isSample: boolean;
}

export function insertStudy(database: WritableDatabase, study: NewStudy): void {
  database
    .prepare(
      `INSERT INTO studies (study_id, patient_key, identity, study_date, description, imported_at, is_sample)
       VALUES (@studyId, @patientKey, @identity, @studyDate, @description, @importedAt, @isSample)`,
    )
    .run({ ...study, isSample: study.isSample ? 1 : 0 });
}

export function findStudyByIdentity(database: ReadableDatabase, identity: string): StudyId | null {
  const row = database
    .prepare<[string], { study_id: string }>('SELECT study_id FROM studies WHERE identity = ?')
    .get(identity);
  return (row?.study_id as StudyId | undefined) ?? null;
}

interface SummaryRow {
  readonly study_id: string;
  readonly name: string;
  readonly patient_id: string;
  readonly birth_date: string;
  readonly study_date: string;
  readonly description: string;
  readonly imported_at: string;
  readonly is_sample: number;
  readonly modalities: string | null;
  readonly series_count: number;
  readonly registration_count: number;
  readonly good: number;
  readonly review: number;
  readonly failed: number;
  readonly approved: number;
  readonly thumbnail_series_id: string | null;
}

/** Of each pair the newest version that has a result, with what was decided about it last. */
const newestResults = `
  WITH newest AS (
    SELECT study_id, verdict, (SELECT decision FROM reviews WHERE reviews.registration_id = ranked.registration_id
      ORDER BY review_id DESC LIMIT 1) AS decision
    FROM (SELECT study_id, registration_id, verdict, row_number() OVER (
        PARTITION BY fixed_series_id, moving_series_id ORDER BY version DESC) AS place
      FROM registrations WHERE state = 'done') AS ranked
    WHERE place = 1),
  counted AS (
    SELECT study_id, sum(verdict = 'good') AS good, sum(verdict = 'review') AS review, sum(verdict = 'failed') AS failed,
      sum(decision IS 'approved') AS approved
    FROM newest GROUP BY study_id)`;

const summaryQuery = `${newestResults}
  SELECT study_id, name, patient_id, birth_date, study_date, description, imported_at, is_sample,
    (SELECT group_concat(DISTINCT modality) FROM series WHERE series.study_id = studies.study_id AND usable) AS modalities,
    (SELECT count(*) FROM series WHERE series.study_id = studies.study_id) AS series_count,
    (SELECT count(*) FROM registrations WHERE registrations.study_id = studies.study_id) AS registration_count,
    (SELECT series_id FROM series WHERE series.study_id = studies.study_id AND has_thumbnail
      ORDER BY modality = 'T1' DESC, slice_count DESC LIMIT 1) AS thumbnail_series_id,
    coalesce(good, 0) AS good, coalesce(review, 0) AS review, coalesce(failed, 0) AS failed, coalesce(approved, 0) AS approved
  FROM studies JOIN patients USING (patient_key) LEFT JOIN counted USING (study_id)`;

/** The newest import first. */
export function listStudies(database: ReadableDatabase): StudySummary[] {
  return database
    .prepare<[], SummaryRow>(`${summaryQuery} ORDER BY imported_at DESC, study_id`)
    .all()
    .map(summaryOfRow);
}

export function findStudy(database: ReadableDatabase, studyId: StudyId): StudySummary | null {
  const row = database.prepare<[string], SummaryRow>(`${summaryQuery} WHERE study_id = ?`).get(studyId);
  return row ? summaryOfRow(row) : null;
}

/** Removes the study with its series, registrations, reviews and exports. */
export function removeStudy(database: WritableDatabase, studyId: StudyId): void {
  database.prepare('DELETE FROM studies WHERE study_id = ?').run(studyId);
}

export function removeStudiesWithoutSeries(database: WritableDatabase): void {
  database.prepare('DELETE FROM studies WHERE study_id NOT IN (SELECT study_id FROM series)').run();
}

function summaryOfRow(row: SummaryRow): StudySummary {
  return {
    studyId: row.study_id as StudyId,
    patientName: row.name,
    patientId: row.patient_id,
    patientBirthDate: row.birth_date,
    studyDate: row.study_date,
    description: row.description,
    modalities: (row.modalities ? row.modalities.split(',') : []) as Modality[],
    seriesCount: row.series_count,
    registrationCount: row.registration_count,
    results: { good: row.good, review: row.review, failed: row.failed, approved: row.approved },
    importedAt: row.imported_at,
    thumbnailSeriesId: row.thumbnail_series_id as SeriesId | null,
    isSample: row.is_sample === 1,
  };
}
