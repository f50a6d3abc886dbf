import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { appendAudit, listAudit } from './audit.ts';
import { backUpDaily, renewBackups } from './backup.ts';
import { listBackups } from './backup-files.ts';
import { damageOf, openReadable, openWritable } from './connection.ts';
import { migrations } from './migrations.ts';
import { readSettings, writeSettings } from './settings.ts';

const entry = { at: '2026-01-01T00:00:00Z', actor: 'a', action: 'b', subject: 'c', detail: 'd' };

test('a new database has the whole schema and settings with defaults', () => {
  const { database, isNew } = openWritable(join(temporaryFolder(), 'concord.db'));
  expect(isNew).toBe(true);
  expect(readSettings(database).theme).toBe('dark');
  writeSettings(database, { theme: 'light' });
  expect(readSettings(database)).toMatchObject({ theme: 'light', locale: 'en' });
  database.close();
});

test('a database of a newer Concord is refused with a sentence', () => {
  const path = join(temporaryFolder(), 'concord.db');
  openWritable(path).database.close();
  const raw = new SqliteDatabase(path);
  raw.pragma(`user_version = ${migrations.length + 1}`);
  raw.close();
  expect(() => openWritable(path)).toThrow(/newer Concord/);
  expect(() => openReadable(path)).toThrow(/newer Concord/);
  expect(existsSync(path)).toBe(true);
});

test('a read-only connection reads while the writer has the database open, and cannot write', () => {
  const path = join(temporaryFolder(), 'concord.db');
  const { database } = openWritable(path);
  appendAudit(database, entry);
  const reader = openReadable(path);
  expect(listAudit(reader, 10)).toHaveLength(1);
  expect(() => reader.prepare("INSERT INTO settings VALUES ('a', '1')").run()).toThrow(/readonly/);
  reader.close();
  database.close();
});

test.each([
  ['overwritten in the middle', (bytes: Buffer) => bytes.fill(0xa5, 4096, bytes.length)],
  ['no database at all', () => Buffer.from('not a database, not at all, whatever its name says'.repeat(200))],
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
])('a damaged file (%s) is found, set aside and replaced', (_how, damaged) => {
  const path = join(temporaryFolder(), 'concord.db');
  const first = openWritable(path).database;
  first.transaction(() => {
    for (let i = 0; i < 500; i++) appendAudit(first, entry);
  })();
  first.close();
  writeFileSync(path, damaged(readFileSync(path)));
  expect(damageOf(path)).not.toBeNull();
  const damagedBytes = readFileSync(path);
  const { database, setAside, isNew } = openWritable(path);
  expect(isNew).toBe(true);
  expect(readFileSync(setAside!)).toEqual(damagedBytes);
  expect(listAudit(database, 10)).toEqual([]);
  database.close();
  expect(damageOf(path)).toBeNull();
});

test('a damaged file gives way to the newest sound backup', () => {
  const path = join(temporaryFolder(), 'concord.db');
  const first = openWritable(path).database;
  appendAudit(first, entry);
  backUpDaily(first, path, '2026-01-01');
  appendAudit(first, entry);
  backUpDaily(first, path, '2026-01-01');
  for (let day = 2; day <= 9; day++) backUpDaily(first, path, `2026-01-0${day}`);
  renewBackups(first, path, '2026-01-09');
  expect(listBackups(path)).toHaveLength(1);
  for (let day = 5; day <= 9; day++) backUpDaily(first, path, `2026-01-0${day}`);
  first.close();
  const [newest] = listBackups(path);
  expect(listBackups(path)).toHaveLength(5);
  writeFileSync(newest!, 'damaged as well');
  writeFileSync(path, 'damaged'.repeat(1000));
  const { database, restoredFrom, isNew, setAside } = openWritable(path);
  expect({ isNew, restoredFrom }).toEqual({ isNew: false, restoredFrom: listBackups(path)[1] });
  expect(setAside).not.toBeNull();
  expect(listAudit(database, 10)).toHaveLength(2);
  database.close();
});

test('a migration that fails leaves the schema before it', () => {
  const path = join(temporaryFolder(), 'concord.db');
  openWritable(path).database.close();
  const broken = {
    name: 'broken',
    apply: (database: SqliteDatabase.Database) => {
      database.exec('CREATE TABLE half (a)');
      database.exec('NONSENSE');
    },
  };
  expect(() => openWritable(path, [...migrations, broken])).toThrow();
  const { database } = openWritable(path);
  expect(() => database.prepare('SELECT * FROM half')).toThrow(/no such table/);
  database.close();
});

test('kill -9 in the middle of a migration leaves what was saved and a database that opens', async () => {
  const path = join(temporaryFolder(), 'concord.db');
  const { database } = openWritable(path);
  database.transaction(() => {
    for (let i = 0; i < 100; i++) appendAudit(database, entry);
  })();
  database.close();
  const child = spawn(process.execPath, [
    fileURLToPath(new URL('../../test/fixtures/slow-migration.ts', import.meta.url)),
    path,
  ]);
  await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  const again = openWritable(path);
  expect(again.setAside).toBeNull();
  expect(listAudit(again.database, 1000)).toHaveLength(100);
  expect(() => again.database.prepare('SELECT * FROM slow')).toThrow(/no such table/);
  again.database.close();
});

test('what an older Concord wrote is copied before it is brought up to date, and the copy is as it was', () => {
  const path = join(temporaryFolder(), 'concord.db');
  const older = openWritable(path, migrations.slice(0, 1)).database;
  older.close();
  const { database, migrated } = openWritable(path);
  expect(migrated).toEqual({ fromVersion: 1, backup: join(path, '../backups/before-update-from-1.db') });
  const copy = new SqliteDatabase(migrated!.backup, { readonly: true });
  expect(copy.pragma('user_version', { simple: true })).toBe(1);
  copy.close();
  database.close();
  // Neither a new database nor one that is up to date needs a copy.
  const again = openWritable(path);
  expect(again.migrated).toBeNull();
  expect(listBackups(path)).toEqual([]);
  again.database.close();
});

test('without room for the copy nothing is migrated', () => {
  const path = join(temporaryFolder(), 'concord.db');
  openWritable(path, migrations.slice(0, 1)).database.close();
  // A file where the folder of the copy belongs.
  writeFileSync(join(path, '../backups'), '');
  expect(() => openWritable(path)).toThrow();
  const raw = new SqliteDatabase(path, { readonly: true });
  expect(raw.pragma('user_version', { simple: true })).toBe(1);
  raw.close();
});

test('a patient who is removed stays in no copy of before an update either', () => {
  const path = join(temporaryFolder(), 'concord.db');
  openWritable(path, migrations.slice(0, 1)).database.close();
  const { database, migrated } = openWritable(path);
  backUpDaily(database, path, '2026-01-01');
  renewBackups(database, path, '2026-01-02');
  expect(existsSync(migrated!.backup)).toBe(false);
  database.close();
});
