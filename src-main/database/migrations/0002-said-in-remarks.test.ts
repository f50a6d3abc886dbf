import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrations } from '../migrations.ts';
import { saidInRemarks } from './0002-said-in-remarks.ts';

test('what was recorded before has no remarks, and keeps its English line', () => {
  const database = new SqliteDatabase(':memory:');
  migrations[0]!.apply(database);
  database.pragma('foreign_keys = OFF');
  database.exec(`
    INSERT INTO jobs (job_id, kind, state, step, message, study_ids_json, request_json, created_at)
      VALUES ('old', 'import', 'done', 'done', '3 files added.', '[]', '{}', '');
    INSERT INTO registrations (registration_id, study_id, fixed_series_id, moving_series_id, version, state, origin, created_at, failure, landmarks_json)
      VALUES ('failed', 's', 'f', 'm', 1, 'failed', 'automatic', '', 'No memory.', '[]');
  `);
  database.exec(saidInRemarks);
  expect(database.prepare('SELECT message, said_json FROM jobs').get()).toEqual({ message: '3 files added.', said_json: '[]' }); // prettier-ignore
  expect(database.prepare('SELECT failure, failure_said_json FROM registrations').get()).toEqual({ failure: 'No memory.', failure_said_json: '[]' }); // prettier-ignore
  database.close();
});
