import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

const { SqliteError } = SqliteDatabase;

/** What SQLite's integrity check found. */
export class DamagedDatabase extends Error {}

/** True for an error that says that the file itself is damaged. */
export function isCorruption(error: unknown): boolean {
  if (error instanceof SqliteError) return /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
  return error instanceof DamagedDatabase;
}

/** The sentence for an error of SQLite; any other error passes unchanged. */
export function databaseFailure(error: unknown, path: string): unknown {
  if (!(error instanceof SqliteError)) return error;
  const folder = dirname(path);
  if (error.code === 'SQLITE_FULL') {
    return new Failure('output', messageOf('disk-full', { folder }), error);
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)/.test(error.code)) {
    return new Failure('output', messageOf('data-folder-not-writable', { folder }), error);
  }
  if (error.code.startsWith('SQLITE_IOERR')) {
    return new Failure('output', messageOf('disk-failed', { folder, detail: error.code }), error);
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
    return new Failure('conflict', messageOf('database-in-use', { folder }), error);
  }
  if (isCorruption(error)) {
    return new Failure('conflict', messageOf('database-damaged', { folder }), error);
  }
  return error;
}
