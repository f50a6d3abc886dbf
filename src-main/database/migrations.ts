import type { Database } from 'better-sqlite3';
import { foundation } from './migrations/0001-foundation.ts';
import { messagesOnce } from './migrations/0004-messages-once.ts';
import { serverSecrets } from './migrations/0003-server-secrets.ts';
import { saidInRemarks } from './migrations/0002-said-in-remarks.ts';
import { withdrawalsAndViews } from './migrations/0005-withdrawals-and-views.ts';
import { errorBound } from './migrations/0006-error-bound.ts';

/** One step of the schema. Numbered by its place in {@link migrations}; never changed once released. */
export interface Migration {
  readonly name: string;
  apply(database: Database): void;
}

export const migrations: readonly Migration[] = [
  { name: 'foundation', apply: (database) => database.exec(foundation) },
  { name: 'said-in-remarks', apply: (database) => database.exec(saidInRemarks) },
  { name: 'server-secrets', apply: serverSecrets },
  { name: 'messages-once', apply: messagesOnce },
  { name: 'withdrawals-and-views', apply: (database) => database.exec(withdrawalsAndViews) },
  { name: 'error-bound', apply: errorBound },
];
