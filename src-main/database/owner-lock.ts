import SqliteDatabase from 'better-sqlite3';
import { databaseFailure } from './database-failure.ts';

/**
 * Takes the lock file at `path` for as long as this process lives: SQLite's exclusive lock is the operating system's,
 * so a killed process leaves it free.
 *
 * @returns the way to let go, or null if another process holds it.
 */
export function takeOwnerLock(path: string): (() => void) | null {
  let lock: SqliteDatabase.Database | undefined;
  try {
    lock = new SqliteDatabase(path, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    const held = lock;
    return () => held.close();
  } catch (error) {
    lock?.close();
    if (error instanceof SqliteDatabase.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)) return null;
    throw databaseFailure(error, path);
  }
}
