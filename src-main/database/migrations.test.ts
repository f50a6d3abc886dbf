import SqliteDatabase from 'better-sqlite3';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/fixtures/filled-database.ts';
import { migrations } from './migrations.ts';

test('each file of migrations/ is one step, in the order of the numbers in their names', () => {
  const names = readdirSync(new URL('migrations/', import.meta.url))
    .filter((name) => /^\d{4}-.*(?<!\.test)\.ts$/.test(name))
    .toSorted();
  expect(migrations.map(({ name }, index) => `${String(index + 1).padStart(4, '0')}-${name}.ts`)).toEqual(names);
});

test('all of them, one after another, make the schema that is opened, with every reference sound', () => {
  const raw = new SqliteDatabase(':memory:');
  for (const migration of migrations) migration.apply(raw);
  const schemaOf = (database: Pick<SqliteDatabase.Database, 'prepare'>) =>
    database.prepare("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all();
  expect(schemaOf(raw)).toEqual(schemaOf(emptyDatabase()));
  expect(raw.pragma('foreign_key_check')).toEqual([]);
  raw.close();
});
