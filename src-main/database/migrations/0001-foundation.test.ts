import SqliteDatabase from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { foundation } from './0001-foundation.ts';

function founded(): SqliteDatabase.Database {
  const database = new SqliteDatabase(':memory:');
  onTestFinished(() => void database.close());
  database.exec(foundation);
  return database;
}

test('every table refuses a value of another type than its column', () => {
  const tables = founded().pragma('table_list') as { name: string; type: string; strict: number }[];
  const own = tables.filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_'));
  expect(own.filter(({ strict }) => strict === 0)).toEqual([]);
  expect(own.map(({ name }) => name).toSorted()).toEqual(['audit', 'candidates', 'exports', 'files', 'jobs', 'patients', 'registrations', 'reviews', 'series', 'series_files', 'servers', 'settings', 'studies']); // prettier-ignore
});

test('the audit trail can neither be changed nor erased, by whatever connection', () => {
  const database = founded();
  database.exec("INSERT INTO audit (at, actor, action, subject, detail) VALUES ('', '', '', '', '')");
  expect(() => database.exec("UPDATE audit SET actor = 'x'")).toThrow(/append-only/);
  expect(() => database.exec('DELETE FROM audit')).toThrow(/append-only/);
  expect(database.prepare('SELECT count(*) FROM audit').pluck().get()).toBe(1);
});

test('a pair has each version once', () => {
  const database = founded();
  database.pragma('foreign_keys = OFF');
  const insert = database.prepare(
    `INSERT INTO registrations (registration_id, study_id, fixed_series_id, moving_series_id, version, state, origin, created_at, landmarks_json)
     VALUES (?, 's', 'f', ?, ?, 'done', 'automatic', '', '[]')`,
  );
  insert.run('a', 'm', 1);
  insert.run('b', 'm', 2);
  insert.run('c', 'n', 1);
  expect(() => insert.run('d', 'm', 2)).toThrow(/UNIQUE/);
});
