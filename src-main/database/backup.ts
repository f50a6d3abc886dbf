import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupsFolder, copyDatabase, listBackups, listMigrationBackups } from './backup-files.ts';
import type { WritableDatabase } from './connection.ts';

/** Kept of the latest days on which Concord was used. */
const keptBackups = 5;

/**
 * Copies the database as it is, once a day at most: results, reviews and the audit trail are nowhere else.
 * @param day YYYY-MM-DD.
 */
export function backUpDaily(database: WritableDatabase, databasePath: string, day: string): void {
  const folder = backupsFolder(databasePath);
  const path = join(folder, `${day}.db`);
  if (existsSync(path)) return;
  copyDatabase(database, path);
  for (const old of listBackups(databasePath).slice(keptBackups)) rmSync(old, { force: true });
}

/** What was removed from the database stays in no backup: one of today takes the place of all. */
export function renewBackups(database: WritableDatabase, databasePath: string, day: string): void {
  const backups = listBackups(databasePath);
  for (const path of [...backups, ...listMigrationBackups(databasePath)]) rmSync(path, { force: true });
  if (backups.length > 0) backUpDaily(database, databasePath, day);
}
