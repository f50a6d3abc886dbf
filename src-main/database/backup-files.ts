import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

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
