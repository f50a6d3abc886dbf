import type { ExportOptions } from '../../src-shared/contract/exports.ts';
import type { JobId, RegistrationId } from '../../src-shared/contract/ids.ts';
import type { ReplyOf } from '../../src-shared/contract/requests.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';

/** Where it was written to, or how a server took each object. */
export type ExportOutcome = NonNullable<ReplyOf<'exports.outcome'>>;

export interface ExportRecord {
  readonly registrationId: RegistrationId;
  readonly jobId: JobId;
  readonly options: ExportOptions;
  readonly outcome: ExportOutcome;
  readonly at: string;
}

export function insertExport(database: WritableDatabase, record: ExportRecord): void {
  database
    .prepare('INSERT INTO exports (registration_id, job_id, options_json, outcome_json, at) VALUES (?, ?, ?, ?, ?)')
    .run(
      record.registrationId,
      record.jobId,
      JSON.stringify(record.options),
      JSON.stringify(record.outcome),
      record.at,
    );
}

export function listExports(database: ReadableDatabase, registrationId: RegistrationId): ExportRecord[] {
  return database
    .prepare<[string], { job_id: string; options_json: string; outcome_json: string; at: string }>(
      'SELECT job_id, options_json, outcome_json, at FROM exports WHERE registration_id = ? ORDER BY export_id',
    )
    .all(registrationId)
    .map((row) => ({
      registrationId,
      jobId: row.job_id as JobId,
      options: JSON.parse(row.options_json) as ExportOptions,
      outcome: JSON.parse(row.outcome_json) as ExportOutcome,
      at: row.at,
    }));
}

/** @returns null if nothing was written or sent (yet). */
export function exportOutcome(database: ReadableDatabase, jobId: JobId): ExportOutcome | null {
  const row = database
    .prepare<[string], { outcome_json: string }>('SELECT outcome_json FROM exports WHERE job_id = ?')
    .get(jobId);
  return row ? (JSON.parse(row.outcome_json) as ExportOutcome) : null;
}
