import type { Database } from 'better-sqlite3';

/**
 * Passwords of servers apart from their settings, so that settings can be shown. They stood in the URL of a DICOMweb
 * server: `https://user:password@host/`.
 */
export function serverSecrets(database: Database): void {
  database.exec(/* sql */ `
CREATE TABLE server_secrets (
  server_id TEXT PRIMARY KEY REFERENCES servers ON DELETE CASCADE,
  -- 'keychain': encrypted with a key that the system's keychain keeps, in base64. 'file': as it is; the file's permissions guard it.
  protection TEXT NOT NULL CHECK (protection IN ('keychain', 'file')),
  secret TEXT NOT NULL
) STRICT;
`);
  const rows = database.prepare('SELECT server_id, server_json FROM servers').all() as {
    readonly server_id: string;
    readonly server_json: string;
  }[];
  const setServer = database.prepare('UPDATE servers SET server_json = ? WHERE server_id = ?');
  const addSecret = database.prepare("INSERT INTO server_secrets VALUES (?, 'file', ?)");
  for (const { server_id, server_json } of rows) {
    const server = JSON.parse(server_json) as { readonly dicomWebUrl?: string };
    if (server.dicomWebUrl === undefined || !URL.canParse(server.dicomWebUrl)) continue;
    const url = new URL(server.dicomWebUrl);
    if (url.username === '' && url.password === '') continue;
    const [userName, password] = [decoded(url.username), decoded(url.password)];
    url.username = '';
    url.password = '';
    setServer.run(JSON.stringify({ ...server, dicomWebUrl: url.href, userName }), server_id);
    if (password !== '') addSecret.run(server_id, password);
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
