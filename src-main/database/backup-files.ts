import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { flushSync } from '../storage/flushed-files.ts';

/** Where the daily backups of a database lie. */
export const backupsFolder = (databasePath: string) => join(dirname(databasePath), 'backups');

/** Paths of the backups, the newest first. */
export function listBackups(databasePath: string): string[] {
  const folder = backupsFolder(databasePath);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d{4}-\d{2}-\d{2}\.db$/.test(name))
    .toSorted()
    .toReversed()
    .map((name) => join(folder, name));
}

/** Where a database lies as it was before an update brought it up to date from that version. */
export function migrationBackup(databasePath: string, version: number): string {
  return join(backupsFolder(databasePath), `before-update-from-${version}.db`);
}

export function listMigrationBackups(databasePath: string): string[] {
  const folder = backupsFolder(databasePath);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^before-update-from-\d+\.db$/.test(name))
    .map((name) => join(folder, name));
}

/** Copies an open database as it is, whole or not at all: on the disk, and closed to others, when this returns. */
export function copyDatabase(database: Pick<Database, 'prepare'>, path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const partial = `${path}.partial`;
  rmSync(partial, { force: true });
  database.prepare('VACUUM INTO ?').run(partial);
  chmodSync(partial, 0o600);
  flushSync(partial);
  renameSync(partial, path);
  flushSync(dirname(path));
}
