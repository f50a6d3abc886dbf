import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { migrations } from '../migrations.ts';
import { serverSecrets } from './0003-server-secrets.ts';

/** What becomes of servers with these settings. */
function migrated(servers: readonly object[]) {
  const database = new SqliteDatabase(':memory:');
  for (const migration of migrations.slice(0, 2)) migration.apply(database);
  const insert = database.prepare('INSERT INTO servers VALUES (?, ?)');
  servers.forEach((server, index) => insert.run(`s${index}`, JSON.stringify(server)));
  serverSecrets(database);
  const settings = database.prepare('SELECT server_json FROM servers ORDER BY server_id').pluck().all() as string[];
  const secrets = database.prepare('SELECT * FROM server_secrets ORDER BY server_id').all();
  database.close();
  return { settings: settings.map((json) => JSON.parse(json) as object), secrets };
}

test('a password leaves the URL for a table of its own; the user name stays with the settings', () => {
  const url = 'https://dr%40li:pa%3Ass%2Fw@pacs.example/dw';
  expect(migrated([{ name: 'Web', dicomWebUrl: url }])).toEqual({
    settings: [{ name: 'Web', dicomWebUrl: 'https://pacs.example/dw', userName: 'dr@li' }],
    secrets: [{ server_id: 's0', protection: 'file', secret: 'pa:ss/w' }],
  });
});

test('a user name alone has no secret; other servers and broken URLs stay as they are', () => {
  const untouched = [
    { name: 'Archive', host: 'pacs', port: 104 },
    { name: 'Open', dicomWebUrl: 'https://pacs.example/dw' },
    { name: 'Broken', dicomWebUrl: 'no url' },
  ];
  const { settings, secrets } = migrated([{ name: 'User', dicomWebUrl: 'http://li@127.0.0.1/dw' }, ...untouched]);
  expect(settings).toEqual([{ name: 'User', dicomWebUrl: 'http://127.0.0.1/dw', userName: 'li' }, ...untouched]);
  expect(secrets).toEqual([]);
});

test('a password with a percent sign that encodes nothing is kept as it is written', () => {
  const { secrets } = migrated([{ name: 'Web', dicomWebUrl: 'https://li:50%@pacs.example/' }]);
  expect(secrets).toMatchObject([{ secret: expect.stringMatching(/^50%(25)?$/) as string }]);
});
