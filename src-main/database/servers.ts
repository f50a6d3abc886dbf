import { z } from 'zod';
import {
  dicomWebServerSchema,
  pacsServerSchema,
  type DicomWebServer,
  type PacsServer,
} from '../../src-shared/contract/servers.ts';
import type { ServerId } from '../../src-shared/contract/ids.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';

export type StoredServer = (PacsServer | DicomWebServer) & { readonly serverId: ServerId };

/** Without the password, which `server-secrets.ts` keeps. */
const settingsSchema = z.union([pacsServerSchema, dicomWebServerSchema]);

interface ServerRow {
  readonly server_id: string;
  readonly server_json: string;
}

export function listServers(database: ReadableDatabase): StoredServer[] {
  return database.prepare<[], ServerRow>('SELECT * FROM servers ORDER BY server_id').all().map(serverOfRow);
}

export function findServer(database: ReadableDatabase, serverId: ServerId): StoredServer | null {
  const row = database.prepare<[string], ServerRow>('SELECT * FROM servers WHERE server_id = ?').get(serverId);
  return row ? serverOfRow(row) : null;
}

export function saveServer(database: WritableDatabase, { serverId, ...server }: StoredServer): void {
  database
    .prepare(
      'INSERT INTO servers (server_id, server_json) VALUES (?, ?) ON CONFLICT (server_id) DO UPDATE SET server_json = excluded.server_json',
    )
    .run(serverId, JSON.stringify(server));
}

export function removeServer(database: WritableDatabase, serverId: ServerId): void {
  database.prepare('DELETE FROM servers WHERE server_id = ?').run(serverId);
}

function serverOfRow(row: ServerRow): StoredServer {
  return { ...settingsSchema.parse(JSON.parse(row.server_json)), serverId: row.server_id as ServerId };
}
