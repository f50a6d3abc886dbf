import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrations } from '../migrations.ts';

test('reviews of before stay as they were, and an approval can then be withdrawn', () => {
  const raw = new SqliteDatabase(':memory:');
  for (const migration of migrations.slice(0, 4)) migration.apply(raw);
  raw.pragma('foreign_keys = OFF');
  const insert = "INSERT INTO reviews (registration_id, decision, reason, reviewer, at) VALUES ('r', ?, 'why', 'Dr Li', 't')"; // prettier-ignore
  raw.prepare(insert).run('approved');
  expect(() => raw.prepare(insert).run('withdrawn')).toThrow(/CHECK/);
  migrations[4]!.apply(raw);
  raw.prepare(insert).run('withdrawn');
  expect(raw.prepare('SELECT review_id, decision, reason FROM reviews ORDER BY review_id').all()).toEqual([
    { review_id: 1, decision: 'approved', reason: 'why' },
    { review_id: 2, decision: 'withdrawn', reason: 'why' },
  ]);
  raw.close();
});
