import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Failure } from '../../src-shared/failure.ts';

const { SqliteError } = SqliteDatabase;

/** True for an error that says that the file itself is damaged. */
export function isCorruption(error: unknown): boolean {
  if (error instanceof SqliteError) return /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
  return error instanceof Error && error.constructor.name === 'DamagedDatabase';
}

/** The sentence for an error of SQLite; any other error passes unchanged. */
export function databaseFailure(error: unknown, path: string): unknown {
  if (!(error instanceof SqliteError)) return error;
  const folder = dirname(path);
  if (error.code === 'SQLITE_FULL') {
    return new Failure(
      'output',
      `The disk of ${folder} is full. Free some space and try again; what was saved before is kept.`,
      error,
    );
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)/.test(error.code)) {
    return new Failure(
      'output',
      `The data folder ${folder} cannot be written. Make it writable, or choose another with --data.`,
      error,
    );
  }
  if (error.code.startsWith('SQLITE_IOERR')) {
    return new Failure(
      'output',
      `The disk of ${folder} refused to read or write (${error.code}). Check that it has space and is connected.`,
      error,
    );
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
    return new Failure(
      'conflict',
      `The database in ${folder} is in use by another program. Close it and try again.`,
      error,
    );
  }
  if (isCorruption(error)) {
    return new Failure(
      'conflict',
      `The database in ${folder} is damaged. Start Concord again: it sets the file aside and says how to go on.`,
      error,
    );
  }
  return error;
}
