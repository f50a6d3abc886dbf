import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { rewriteJson } from './rewrite-json.ts';

test('changes the JSON of every row that has any, and no other row', () => {
  const database = new Database(':memory:');
  database.exec(
    'CREATE TABLE t (id INTEGER, json TEXT); INSERT INTO t VALUES (1, \'{"a":1}\'), (2, NULL), (3, \'{"a":3}\')',
  );
  rewriteJson<{ a: number }>(database, 't', 'id', 'json', ({ a }) => ({ b: 2 * a }));
  expect(database.prepare('SELECT id, json FROM t ORDER BY id').all()).toEqual([
    { id: 1, json: '{"b":2}' },
    { id: 2, json: null },
    { id: 3, json: '{"b":6}' },
  ]);
});
