import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { Failure } from '../../src-shared/failure.ts';
import { copyDatabase, listBackups, migrationBackup } from './backup-files.ts';
import { DamagedDatabase, databaseFailure, isCorruption } from './database-failure.ts';
import { migrations as allMigrations, type Migration } from './migrations.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

declare const readable: unique symbol;
declare const writable: unique symbol;

/** A connection that may only read. A {@link WritableDatabase} serves as one, not the other way round. */
export type ReadableDatabase = Pick<Database, 'prepare' | 'close'> & { readonly [readable]: true };

/** The one connection that writes. */
export type WritableDatabase = Pick<Database, 'prepare' | 'close' | 'transaction' | 'exec'> & {
  readonly [readable]: true;
  readonly [writable]: true;
};

export interface OpenedDatabase {
  readonly database: WritableDatabase;
  /** Where a damaged database file was moved to; null if there was none. */
  readonly setAside: string | null;
  /** The backup that took the damaged file's place; null if there was none to take or no need to. */
  readonly restoredFrom: string | null;
  /** True if there was no database, or none that could be used. */
  readonly isNew: boolean;
  /** What an older Concord wrote and was brought up to date; null if nothing had to be. */
  readonly migrated: Migrated | null;
}

export interface Migrated {
  /** The number of the schema that it had. */
  readonly fromVersion: number;
  /** Where it lies as it was. */
  readonly backup: string;
}

interface Checked {
  readonly database: WritableDatabase;
  readonly migrated: Migrated | null;
}

/**
 * Opens the database at `path` for writing, made or migrated as needed; before a migration a copy of it is laid beside its backups.
 *
 * A file that is damaged is moved to the folder `set-aside` beside it, and the newest sound backup, or a new database,
 * takes its place.
 * @throws Failure('conflict') if a newer Concord wrote it; Failure('output') if it cannot be written.
 */
export function openWritable(path: string, migrations: readonly Migration[] = allMigrations): OpenedDatabase {
  const isNew = !existsSync(path);
  try {
    return { ...openChecked(path, migrations), setAside: null, restoredFrom: null, isNew };
  } catch (error) {
    if (!isCorruption(error)) throw databaseFailure(error, path);
    const setAside = moveAside(path);
    const restoredFrom = listBackups(path).find((backup) => damageOf(backup) === null) ?? null;
    if (restoredFrom !== null) copyFileSync(restoredFrom, path);
    return { ...openChecked(path, migrations), setAside, restoredFrom, isNew: restoredFrom === null };
  }
}

/** @throws Failure('not-found') if there is no database yet. */
export function openReadable(path: string): ReadableDatabase {
  if (!existsSync(path)) {
    throw new Failure('not-found', messageOf('no-data-folder', { folder: dirname(path) }));
  }
  try {
    const database = new SqliteDatabase(path, { readonly: true, timeout: busyTimeoutMs });
    refuseNewer(database, path, allMigrations.length);
    return database as unknown as ReadableDatabase;
  } catch (error) {
    throw databaseFailure(error, path);
  }
}

/** What is wrong with the database at `path`, in SQLite's words; null if it is sound. */
export function damageOf(path: string): string | null {
  try {
    const database = new SqliteDatabase(path, { readonly: true, timeout: busyTimeoutMs });
    try {
      refuseDamaged(database);
      return null;
    } finally {
      database.close();
    }
  } catch (error) {
    return isCorruption(error) ? (error as Error).message : (databaseFailure(error, path) as Error).message;
  }
}

const busyTimeoutMs = 5000;

function openChecked(path: string, migrations: readonly Migration[]): Checked {
  // Closed to others from its first moment: SQLite gives the journals beside it the same permissions.
  if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
  const database = new SqliteDatabase(path, { timeout: busyTimeoutMs });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    // A removed patient's bytes do not stay in free pages.
    database.pragma('secure_delete = ON');
    refuseDamaged(database);
    refuseNewer(database, path, migrations.length);
    const migrated = backUpBeforeMigration(database, path, migrations.length);
    migrate(database, migrations);
    return { database: database as unknown as WritableDatabase, migrated };
  } catch (error) {
    database.close();
    throw error;
  }
}

function refuseDamaged(database: Database): void {
  const verdict = database.pragma('integrity_check(1)', { simple: true });
  if (verdict !== 'ok') throw new DamagedDatabase(String(verdict));
  const orphans = database.pragma('foreign_key_check') as unknown[];
  if (orphans.length > 0) throw new DamagedDatabase(`${orphans.length} rows refer to rows that do not exist`);
}

function refuseNewer(database: Database, path: string, known: number): void {
  const version = schemaVersion(database);
  if (version > known) {
    throw new Failure('conflict', messageOf('newer-data-folder', { folder: dirname(path), version, known }));
  }
}

/** An update may turn out wrong weeks later, when the daily backups are all of the new kind. */
function backUpBeforeMigration(database: Database, path: string, known: number): Migrated | null {
  const fromVersion = schemaVersion(database);
  if (fromVersion === 0 || fromVersion === known) return null;
  const backup = migrationBackup(path, fromVersion);
  copyDatabase(database, backup);
  return { fromVersion, backup };
}

/** Each migration runs in a transaction of its own, with its number: a kill leaves the one before. */
function migrate(database: Database, migrations: readonly Migration[]): void {
  for (let number = schemaVersion(database) + 1; number <= migrations.length; number++) {
    database
      .transaction(() => {
        migrations[number - 1]!.apply(database);
        database.pragma(`user_version = ${number}`);
      })
      .immediate();
  }
}

/** How many migrations a database has. */
export function schemaVersionOf(database: ReadableDatabase): number {
  return schemaVersion(database as unknown as Database);
}

function schemaVersion(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number;
}

function moveAside(path: string): string {
  const folder = join(dirname(path), 'set-aside');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const target = join(folder, `${stamp}-${basename(path)}`);
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
}
