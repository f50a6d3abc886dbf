import type { Database, Statement } from 'better-sqlite3';
import type { WritableDatabase } from './connection.ts';

/**
 * The database with a check before and after each write, and before each commit: if `refuse` throws, a transaction is
 * rolled back, and no write is reported as done.
 */
export function guardedDatabase(database: WritableDatabase, refuse: () => void): WritableDatabase {
  const plain = database as unknown as Database;
  const checked = <Arguments extends unknown[], Result>(write: (...given: Arguments) => Result) => {
    return (...given: Arguments): Result => {
      // Within a transaction its commit is what counts.
      if (plain.inTransaction) return write(...given);
      refuse();
      const result = write(...given);
      refuse();
      return result;
    };
  };
  const prepare = (sql: string): Statement => {
    const statement = plain.prepare(sql);
    if (statement.readonly) return statement;
    return Object.assign(statement, {
      run: checked(statement.run.bind(statement)),
      get: checked(statement.get.bind(statement)),
      all: checked(statement.all.bind(statement)),
    });
  };
  const transaction = <Work extends (...given: never[]) => unknown>(work: Work) =>
    checked(
      plain.transaction((...given: Parameters<Work>) => {
        const result = work(...given);
        refuse();
        return result;
      }),
    );
  const guarded = {
    prepare,
    transaction,
    exec: checked(plain.exec.bind(plain)),
    close: () => plain.close(),
  };
  return guarded as unknown as WritableDatabase;
}
