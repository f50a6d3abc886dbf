import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrations } from '../migrations.ts';

test('the predicted error of an earlier version is the error to expect, without a bound', () => {
  const database = new SqliteDatabase(':memory:');
  const at = migrations.findIndex(({ name }) => name === 'error-bound');
  for (const migration of migrations.slice(0, at)) migration.apply(database);
  database.pragma('foreign_keys = OFF');
  const good = { verdict: 'good', ncc: 0.5, predictedErrorMm: 0.2 };
  const failed = { verdict: 'failed', ncc: 0.1, predictedErrorMm: 0.8 };
  const result = { schema: 'concord.result/1', quality: good, candidates: [] };
  database.exec(`
    INSERT INTO registrations (registration_id, study_id, fixed_series_id, moving_series_id, version, state, origin, created_at, landmarks_json, result_json) VALUES
      ('running', 's', 'f', 'm', 1, 'running', 'automatic', '', '[]', NULL),
      ('done', 's', 'f', 'm', 2, 'done', 'automatic', '', '[]', '${JSON.stringify(result)}');
    INSERT INTO candidates (registration_id, position, status, verdict, candidate_json) VALUES
      ('done', 0, 'chosen', 'good', '${JSON.stringify({ id: 'search-1', quality: good })}'),
      ('done', 1, 'rejected', 'failed', '${JSON.stringify({ id: 'rival-1', quality: failed })}');
  `);
  migrations[at]!.apply(database);

  const column = (sql: string) => (database.prepare(sql).pluck().all() as string[]).map((json) => JSON.parse(json) as unknown); // prettier-ignore
  const quality = { verdict: 'good', ncc: 0.5, expectedErrorMm: 0.2, errorBoundMm: null, poseCovariance: null };
  expect(column('SELECT result_json FROM registrations WHERE result_json IS NOT NULL')).toEqual([
    { schema: 'concord.result/2', quality, candidates: [] },
  ]);
  expect(column('SELECT candidate_json FROM candidates ORDER BY position')).toEqual([
    { id: 'search-1', quality },
    { id: 'rival-1', quality: { ...quality, verdict: 'failed', ncc: 0.1, expectedErrorMm: null } },
  ]);
  database.close();
});
