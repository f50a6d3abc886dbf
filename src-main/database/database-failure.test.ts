import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { Failure } from '../../src-shared/failure.ts';

import { DamagedDatabase, databaseFailure, isCorruption } from './database-failure.ts';

const sqliteError = (code: string) => new SqliteDatabase.SqliteError('in the words of SQLite', code);

test.each([
  ['SQLITE_FULL', 'output', 'disk-full'],
  ['SQLITE_READONLY', 'output', 'data-folder-not-writable'],
  ['SQLITE_READONLY_DIRECTORY', 'output', 'data-folder-not-writable'],
  ['SQLITE_CANTOPEN', 'output', 'data-folder-not-writable'],
  ['SQLITE_PERM', 'output', 'data-folder-not-writable'],
  ['SQLITE_IOERR_WRITE', 'output', 'disk-failed'],
  ['SQLITE_BUSY', 'conflict', 'database-in-use'],
  ['SQLITE_LOCKED', 'conflict', 'database-in-use'],
  ['SQLITE_CORRUPT', 'conflict', 'database-damaged'],
  ['SQLITE_NOTADB', 'conflict', 'database-damaged'],
])('%s is told in a sentence that names the data folder', (code, failureCode, messageCode) => {
  const cause = sqliteError(code);
  const failure = databaseFailure(cause, '/data/concord.db') as Failure;
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({ code: failureCode, cause });
  expect(failure.messages).toMatchObject([{ code: messageCode, values: { folder: '/data' } }]);
});

test('an error that is not of SQLite, or none that a user can mend, passes unchanged', () => {
  const bug = new TypeError('undefined is not a function');
  expect(databaseFailure(bug, '/data/concord.db')).toBe(bug);
  const constraint = sqliteError('SQLITE_CONSTRAINT_FOREIGNKEY');
  expect(databaseFailure(constraint, '/data/concord.db')).toBe(constraint);
});

test('only what says that the file itself is damaged lets it be set aside', () => {
  const corrupt = ['SQLITE_CORRUPT', 'SQLITE_CORRUPT_INDEX', 'SQLITE_NOTADB'].map(sqliteError);
  expect([...corrupt, new DamagedDatabase('x')].map(isCorruption)).toEqual([true, true, true, true]);
  const others = ['SQLITE_FULL', 'SQLITE_IOERR_READ', 'SQLITE_BUSY', 'SQLITE_READONLY'].map(sqliteError);
  expect([...others, new Error('SQLITE_CORRUPT'), 'SQLITE_CORRUPT'].some(isCorruption)).toBe(false);
});
