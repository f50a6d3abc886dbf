import type { ImportSummary } from '../../src-shared/contract/studies.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { JobId, RegistrationId, StudyId } from '../../src-shared/contract/ids.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';

/** A job as it is kept: progress within it is not. */
export interface JobRecord {
  readonly job: Job;
  /** What it was asked to do, so that it can be run again. */
  readonly request: unknown;
  readonly createdAt: string;
}

export function insertJob(database: WritableDatabase, { job, request, createdAt }: JobRecord): void {
  database
    .prepare(
      `INSERT INTO jobs (job_id, kind, state, step, messages_json, registration_id, study_ids_json, request_json, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      job.jobId,
      job.kind,
      job.state,
      job.step,
      JSON.stringify(job.messages),
      job.registrationId,
      JSON.stringify(job.studyIds),
      JSON.stringify(request),
      createdAt,
    );
}

export function updateJob(database: WritableDatabase, job: Job, finishedAt: string | null): void {
  database
    .prepare(
      'UPDATE jobs SET state = ?, step = ?, messages_json = ?, study_ids_json = ?, finished_at = ? WHERE job_id = ?',
    )
    .run(job.state, job.step, JSON.stringify(job.messages), JSON.stringify(job.studyIds), finishedAt, job.jobId);
}

export function writeImportSummary(database: WritableDatabase, jobId: JobId, summary: ImportSummary): void {
  database.prepare('UPDATE jobs SET summary_json = ? WHERE job_id = ?').run(JSON.stringify(summary), jobId);
}

/** @returns undefined for a job that is not known, null for one without a summary (yet). */
export function readImportSummary(database: ReadableDatabase, jobId: JobId): ImportSummary | null | undefined {
  const row = database
    .prepare<[string], { summary_json: string | null }>('SELECT summary_json FROM jobs WHERE job_id = ?')
    .get(jobId);
  if (!row) return undefined;
  return row.summary_json === null ? null : (JSON.parse(row.summary_json) as ImportSummary);
}

const closedMeanwhile = [messageOf('closed-meanwhile')];

/** Marks what was under way when Concord last ended. */
export function interruptJobs(database: WritableDatabase, at: string): JobId[] {
  return database
    .prepare<[string, string], { job_id: string }>(
      "UPDATE jobs SET state = 'interrupted', finished_at = ?, messages_json = ? WHERE state IN ('queued', 'running') RETURNING job_id",
    )
    .all(at, JSON.stringify(closedMeanwhile))
    .map((row) => row.job_id as JobId);
}

/** What exports that were interrupted, at any time, were asked to do. */
export function listInterruptedExports(database: ReadableDatabase): { jobId: JobId; request: unknown }[] {
  return database
    .prepare<[], { job_id: string; request_json: string }>(
      "SELECT job_id, request_json FROM jobs WHERE kind = 'export' AND state = 'interrupted'",
    )
    .all()
    .map((row) => ({ jobId: row.job_id as JobId, request: JSON.parse(row.request_json) as unknown }));
}

interface JobRow {
  readonly job_id: string;
  readonly kind: Job['kind'];
  readonly state: Job['state'];
  readonly step: Job['step'];
  readonly messages_json: string;
  readonly registration_id: string | null;
  readonly study_ids_json: string;
}

/** The newest first. */
export function listRecentJobs(database: ReadableDatabase, limit: number): Job[] {
  return database
    .prepare<[number], JobRow>('SELECT * FROM jobs ORDER BY created_at DESC, rowid DESC LIMIT ?')
    .all(limit)
    .map((row) => ({
      jobId: row.job_id as JobId,
      kind: row.kind,
      state: row.state,
      step: row.step,
      fraction: row.state === 'done' ? 1 : 0,
      secondsLeft: null,
      registrationId: row.registration_id as RegistrationId | null,
      studyIds: JSON.parse(row.study_ids_json) as StudyId[],
      messages: JSON.parse(row.messages_json) as Job['messages'],
    }));
}
