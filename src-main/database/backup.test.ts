import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/fixtures/filled-database.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { backUpDaily, renewBackups } from './backup.ts';
import { listBackups } from './backup-files.ts';
import { readFlag, writeFlag } from './settings.ts';
import type { ReadableDatabase } from './connection.ts';

function opened() {
  const path = join(temporaryFolder(), 'concord.db');
  return { path, database: emptyDatabase(path) };
}

function flagIn(backup: string, name: string): boolean {
  const raw = new SqliteDatabase(backup, { readonly: true });
  try {
    return readFlag(raw as unknown as ReadableDatabase, name);
  } finally {
    raw.close();
  }
}

test('a day has one backup, of its first state, which others on this machine cannot read', () => {
  const { database, path } = opened();
  writeFlag(database, 'morning');
  backUpDaily(database, path, '2026-01-01');
  writeFlag(database, 'evening');
  backUpDaily(database, path, '2026-01-01');
  const [backup, ...more] = listBackups(path);
  expect(more).toEqual([]);
  expect([flagIn(backup!, 'morning'), flagIn(backup!, 'evening')]).toEqual([true, false]);
  expect(statSync(backup!).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(backup!)).mode & 0o777).toBe(0o700);
});

test('of many days the newest five are kept, whatever order they came in', () => {
  const { database, path } = opened();
  for (const day of [3, 1, 7, 2, 6, 4, 5]) backUpDaily(database, path, `2026-01-0${day}`);
  const days = listBackups(path).map((backup) => basename(backup, '.db'));
  expect(days).toEqual(['2026-01-07', '2026-01-06', '2026-01-05', '2026-01-04', '2026-01-03']);
});

test('what a killed process left half-written is no backup and stands in the way of none', () => {
  const { database, path } = opened();
  backUpDaily(database, path, '2026-01-01');
  const folder = dirname(listBackups(path)[0]!);
  writeFileSync(join(folder, '2026-01-02.db.partial'), 'half');
  expect(listBackups(path)).toHaveLength(1);
  backUpDaily(database, path, '2026-01-02');
  expect(readdirSync(folder).toSorted()).toEqual(['2026-01-01.db', '2026-01-02.db']);
});

test('after a removal one new backup takes the place of all; without any, none is made', () => {
  const { database, path } = opened();
  expect(listBackups(path)).toEqual([]);
  renewBackups(database, path, '2026-01-01');
  expect(listBackups(path)).toEqual([]);
  writeFlag(database, 'kept');
  for (const day of [1, 2]) backUpDaily(database, path, `2026-01-0${day}`);
  database.exec('DELETE FROM settings');
  renewBackups(database, path, '2026-01-02');
  expect(listBackups(path)).toHaveLength(1);
  expect(flagIn(listBackups(path)[0]!, 'kept')).toBe(false);
});
