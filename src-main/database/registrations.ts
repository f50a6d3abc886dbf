import type { JobId, RegistrationId, SeriesId, StudyId } from '../../src-shared/contract/ids.ts';
import type { Registration } from '../../src-shared/contract/registrations.ts';
import type { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import type { RegistrationResult } from '../../src-shared/registration-result.ts';
import { insertCandidates, listCandidates } from './candidates.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';
import { listReviews } from './reviews.ts';

export type RegistrationState = Registration['state'];

export interface NewRegistration {
  readonly registrationId: RegistrationId;
  readonly studyId: StudyId;
  readonly fixedSeriesId: SeriesId;
  readonly movingSeriesId: SeriesId;
  readonly origin: Registration['origin'];
  readonly createdAt: string;
  readonly jobId: JobId | null;
  readonly landmarks: Registration['landmarks'];
}

/** What a result was made by and from, kept with it. */
export interface Provenance {
  readonly software: { readonly name: string; readonly version: string };
  readonly preset: { readonly id: string; readonly version: string };
  readonly node: string;
  readonly fixedContentHash: string;
  readonly movingContentHash: string;
  /** SHA-256 of the registered voxels as streamed. */
  readonly registeredHash: string;
  readonly outsideValue: number;
}

/** Queued, as the next version of its pair. */
export function insertRegistration(database: WritableDatabase, registration: NewRegistration): void {
  database
    .prepare(
      `INSERT INTO registrations (registration_id, study_id, fixed_series_id, moving_series_id, version, state, origin,
         created_at, job_id, landmarks_json)
       SELECT @registrationId, @studyId, @fixedSeriesId, @movingSeriesId, coalesce(max(version), 0) + 1, 'queued', @origin,
         @createdAt, @jobId, @landmarks
       FROM registrations WHERE fixed_series_id = @fixedSeriesId AND moving_series_id = @movingSeriesId`,
    )
    .run({ ...registration, landmarks: JSON.stringify(registration.landmarks) });
}

export function setRegistrationState(
  database: WritableDatabase,
  registrationId: RegistrationId,
  change: { state: RegistrationState; failure?: Failure; finishedAt?: string },
): void {
  database
    .prepare('UPDATE registrations SET state = ?, failure_json = ?, finished_at = ? WHERE registration_id = ?')
    .run(change.state, JSON.stringify(change.failure?.messages ?? []), change.finishedAt ?? null, registrationId);
}

/** Stores the result with every candidate; call it inside a transaction. */
export function finishRegistration(
  database: WritableDatabase,
  registrationId: RegistrationId,
  { result, provenance, finishedAt }: { result: RegistrationResult; provenance: Provenance; finishedAt: string },
): void {
  database
    .prepare(
      `UPDATE registrations SET state = 'done', failure_json = '[]', finished_at = ?, verdict = ?, result_json = ?,
         provenance_json = ? WHERE registration_id = ?`,
    )
    .run(
      finishedAt,
      result.quality.verdict,
      JSON.stringify({ ...result, candidates: [] }),
      JSON.stringify(provenance),
      registrationId,
    );
  insertCandidates(database, registrationId, result.candidates);
}

const closedMeanwhile = [messageOf('closed-meanwhile')];

/** What was under way when Concord last ended will not go on. @returns the ids. */
export function interruptRegistrations(database: WritableDatabase, at: string): RegistrationId[] {
  return database
    .prepare<[string, string], { registration_id: string }>(
      `UPDATE registrations SET state = 'interrupted', finished_at = ?, failure_json = ?
       WHERE state IN ('queued', 'running') RETURNING registration_id`,
    )
    .all(at, JSON.stringify(closedMeanwhile))
    .map((row) => row.registration_id as RegistrationId);
}

interface RegistrationRow {
  readonly registration_id: string;
  readonly study_id: string;
  readonly fixed_series_id: string;
  readonly moving_series_id: string;
  readonly version: number;
  readonly state: RegistrationState;
  readonly origin: Registration['origin'];
  readonly created_at: string;
  readonly finished_at: string | null;
  readonly job_id: string | null;
  readonly failure_json: string;
  readonly result_json: string | null;
  readonly landmarks_json: string;
  readonly provenance_json: string | null;
}

export function findRegistration(database: ReadableDatabase, registrationId: RegistrationId): Registration | null {
  const row = database
    .prepare<[string], RegistrationRow>('SELECT * FROM registrations WHERE registration_id = ?')
    .get(registrationId);
  return row ? registrationOfRow(database, row) : null;
}

/** The oldest first. */
export function listRegistrations(database: ReadableDatabase, studyId: StudyId): Registration[] {
  return database
    .prepare<[string], RegistrationRow>('SELECT * FROM registrations WHERE study_id = ? ORDER BY created_at, rowid')
    .all(studyId)
    .map((row) => registrationOfRow(database, row));
}

/**
 * Of each pair of the study, the newest version and the newest that has a result; the oldest first. What came before is
 * its history, see {@link listVersions}: a study is opened as fast as on its first day, however often it was registered.
 */
export function listLatestRegistrations(database: ReadableDatabase, studyId: StudyId): Registration[] {
  return database
    .prepare<[string], RegistrationRow>(
      `SELECT * FROM registrations WHERE registration_id IN (
         SELECT registration_id FROM (
           SELECT registration_id,
             row_number() OVER (PARTITION BY fixed_series_id, moving_series_id ORDER BY version DESC) AS place,
             row_number() OVER (PARTITION BY fixed_series_id, moving_series_id
               ORDER BY state = 'done' DESC, version DESC) AS place_with_result
           FROM registrations WHERE study_id = ?)
         WHERE place = 1 OR place_with_result = 1)
       ORDER BY created_at, rowid`,
    )
    .all(studyId)
    .map((row) => registrationOfRow(database, row));
}

/** The version of a pair that is queued or running; null if none is. */
export function findUnderWay(
  database: ReadableDatabase,
  fixed: SeriesId,
  moving: SeriesId,
): { readonly registrationId: RegistrationId; readonly jobId: JobId | null } | null {
  const row = database
    .prepare<[string, string], { registration_id: string; job_id: string | null }>(
      `SELECT registration_id, job_id FROM registrations
       WHERE fixed_series_id = ? AND moving_series_id = ? AND state IN ('queued', 'running') ORDER BY version LIMIT 1`,
    )
    .get(fixed, moving);
  return row ? { registrationId: row.registration_id as RegistrationId, jobId: row.job_id as JobId | null } : null;
}

/** Versions of one pair, the oldest first. */
export function listVersions(database: ReadableDatabase, fixed: SeriesId, moving: SeriesId): Registration[] {
  return database
    .prepare<[string, string], RegistrationRow>(
      'SELECT * FROM registrations WHERE fixed_series_id = ? AND moving_series_id = ? ORDER BY version',
    )
    .all(fixed, moving)
    .map((row) => registrationOfRow(database, row));
}

export function findProvenance(database: ReadableDatabase, registrationId: RegistrationId): Provenance | null {
  const row = database
    .prepare<[string], { provenance_json: string | null }>(
      'SELECT provenance_json FROM registrations WHERE registration_id = ?',
    )
    .get(registrationId);
  return row?.provenance_json ? (JSON.parse(row.provenance_json) as Provenance) : null;
}

/** Ids of registrations that use any series of the study: those of other studies' fixed series too. */
export function registrationsTouchingStudy(
  database: ReadableDatabase,
  studyId: StudyId,
): { registrationId: RegistrationId; jobId: JobId | null; approved: boolean; active: boolean }[] {
  return database
    .prepare<{ studyId: string }, { registration_id: string; job_id: string | null; approved: number; active: number }>(
      `SELECT registration_id, job_id, state IN ('queued', 'running') AS active,
         (SELECT decision FROM reviews WHERE reviews.registration_id = registrations.registration_id
           ORDER BY review_id DESC LIMIT 1) IS 'approved' AS approved
       FROM registrations WHERE fixed_series_id IN (SELECT series_id FROM series WHERE study_id = @studyId)
         OR moving_series_id IN (SELECT series_id FROM series WHERE study_id = @studyId)`,
    )
    .all({ studyId })
    .map((row) => ({
      registrationId: row.registration_id as RegistrationId,
      jobId: row.job_id as JobId | null,
      approved: row.approved === 1,
      active: row.active === 1,
    }));
}

export function isSeriesRegistered(database: ReadableDatabase, seriesId: SeriesId): boolean {
  return (
    database
      .prepare<{ seriesId: string }, unknown>(
        'SELECT 1 FROM registrations WHERE fixed_series_id = @seriesId OR moving_series_id = @seriesId LIMIT 1',
      )
      .get({ seriesId }) !== undefined
  );
}

export function listRegistrationIds(database: ReadableDatabase): RegistrationId[] {
  return database
    .prepare<[], { registration_id: string }>("SELECT registration_id FROM registrations WHERE state = 'done'")
    .all()
    .map((row) => row.registration_id as RegistrationId);
}

function registrationOfRow(database: ReadableDatabase, row: RegistrationRow): Registration {
  const registrationId = row.registration_id as RegistrationId;
  const reviews = listReviews(database, registrationId);
  const result = row.result_json === null ? null : (JSON.parse(row.result_json) as RegistrationResult);
  return {
    registrationId,
    studyId: row.study_id as StudyId,
    fixedSeriesId: row.fixed_series_id as SeriesId,
    movingSeriesId: row.moving_series_id as SeriesId,
    version: row.version,
    state: row.state,
    origin: row.origin,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
    jobId: row.job_id as JobId | null,
    result: result && { ...result, candidates: listCandidates(database, registrationId) },
    failure: JSON.parse(row.failure_json) as Registration['failure'],
    landmarks: JSON.parse(row.landmarks_json) as Registration['landmarks'],
    reviews,
    locked: reviews.at(-1)?.decision === 'approved',
  };
}
