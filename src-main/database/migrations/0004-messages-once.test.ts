import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrations } from '../migrations.ts';

test('what an earlier version told twice is kept once, as codes; what it told in English alone is kept in those words', () => {
  const database = new SqliteDatabase(':memory:');
  const at = migrations.findIndex(({ name }) => name === 'messages-once');
  for (const migration of migrations.slice(0, at)) migration.apply(database);
  const quality = {
    verdict: 'good',
    reasons: ['All agree.'],
    remarks: [{ code: 'clear-match', values: {} }],
    ncc: 0.5,
  };
  database.pragma('foreign_keys = OFF');
  database.exec(`
    INSERT INTO jobs (job_id, kind, state, step, message, said_json, study_ids_json, request_json, created_at, summary_json) VALUES
      ('old', 'import', 'done', 'done', '3 files added.', '[]', '[]', '{}', '', '{"addedFiles":3,"notUsed":[{"name":"a","reason":"Flat.","remark":null},{"name":"b","reason":"x","remark":{"code":"mosaic","values":{}}}]}'),
      ('new', 'import', 'done', 'done', 'Cancelled.', '[{"code":"cancelled","values":{}}]', '[]', '{}', '', NULL);
    INSERT INTO registrations (registration_id, study_id, fixed_series_id, moving_series_id, version, state, origin, created_at, failure, landmarks_json, result_json) VALUES
      ('failed', 's', 'f', 'm', 1, 'failed', 'automatic', '', 'No memory.', '[]', NULL),
      ('done', 's', 'f', 'm', 2, 'done', 'automatic', '', NULL, '[]', '${JSON.stringify({ quality, candidates: [] })}');
    INSERT INTO candidates (registration_id, position, status, verdict, candidate_json) VALUES ('done', 0, 'chosen', 'good', '${JSON.stringify({ id: 'search-1', quality })}');
    INSERT INTO exports (registration_id, job_id, options_json, outcome_json, at) VALUES
      ('done', 'old', '{}', '{"path":null,"results":[{"sopInstanceUid":"1","stored":true,"said":[]}]}', '');
  `);
  migrations[at]!.apply(database);

  const column = (sql: string) =>
    database
      .prepare(sql)
      .pluck()
      .all()
      .map((json) => JSON.parse(json as string) as unknown);
  const verbatim = (detail: string) => ({ code: 'unusable-because', values: { detail } });
  expect(column('SELECT messages_json FROM jobs ORDER BY job_id')).toEqual([
    [{ code: 'cancelled', values: {} }],
    [verbatim('3 files added.')],
  ]);
  expect(column('SELECT summary_json FROM jobs WHERE summary_json IS NOT NULL')).toEqual([
    {
      addedFiles: 3,
      notUsed: [
        { name: 'a', reason: verbatim('Flat.') },
        { name: 'b', reason: { code: 'mosaic', values: {} } },
      ],
    },
  ]);
  expect(column('SELECT failure_json FROM registrations ORDER BY version')).toEqual([[verbatim('No memory.')], []]);
  const once = { verdict: 'good', ncc: 0.5, messages: [{ code: 'clear-match', values: {} }] };
  expect(column('SELECT result_json FROM registrations WHERE result_json IS NOT NULL')).toEqual([
    { quality: once, candidates: [] },
  ]);
  expect(column('SELECT candidate_json FROM candidates')).toEqual([{ id: 'search-1', quality: once }]);
  expect(column('SELECT outcome_json FROM exports')).toEqual([
    { path: null, results: [{ sopInstanceUid: '1', stored: true, messages: [] }] },
  ]);
  database.close();
});
