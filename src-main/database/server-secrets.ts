import type { ServerId } from '../../src-shared/contract/ids.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';

/** A server's password as it is stored. */
export interface ServerSecret {
  /** `keychain`: encrypted, in base64; `file`: as it is. */
  readonly protection: 'keychain' | 'file';
  readonly secret: string;
}

export function findServerSecret(database: ReadableDatabase, serverId: ServerId): ServerSecret | null {
  const row = database
    .prepare<[string], ServerSecret>('SELECT protection, secret FROM server_secrets WHERE server_id = ?')
    .get(serverId);
  return row ?? null;
}

/** Those that lie in the file as they are. */
export function listPlainSecrets(database: ReadableDatabase): { serverId: ServerId; secret: string }[] {
  return database
    .prepare<[], { server_id: string; secret: string }>(
      "SELECT server_id, secret FROM server_secrets WHERE protection = 'file'",
    )
    .all()
    .map(({ server_id, secret }) => ({ serverId: server_id as ServerId, secret }));
}

export function saveServerSecret(
  database: WritableDatabase,
  serverId: ServerId,
  { protection, secret }: ServerSecret,
): void {
  database
    .prepare('INSERT OR REPLACE INTO server_secrets (server_id, protection, secret) VALUES (?, ?, ?)')
    .run(serverId, protection, secret);
}

export function removeServerSecret(database: WritableDatabase, serverId: ServerId): void {
  database.prepare('DELETE FROM server_secrets WHERE server_id = ?').run(serverId);
}

/** Writes all that is in the journal into the database file, so that what was overwritten is left in neither. */
export function emptyJournal(database: WritableDatabase): void {
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}
