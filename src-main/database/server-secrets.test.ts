import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyDatabase, ids } from '../../test/fixtures/filled-database.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { emptyJournal, findServerSecret, listPlainSecrets, removeServerSecret, saveServerSecret } from './server-secrets.ts'; // prettier-ignore
import { removeServer, saveServer } from './servers.ts';
import type { WritableDatabase } from './connection.ts';

function withServer(path?: string): WritableDatabase {
  const database = emptyDatabase(path);
  saveServer(database, { serverId: ids.server, name: 'Web', dicomWebUrl: 'https://pacs.example/dw' });
  return database;
}

test('a server has one password: a new one takes the place of the old one', () => {
  const database = withServer();
  expect(findServerSecret(database, ids.server)).toBeNull();
  saveServerSecret(database, ids.server, { protection: 'file', secret: 'first' });
  saveServerSecret(database, ids.server, { protection: 'keychain', secret: 'c2Vjb25k' });
  expect(findServerSecret(database, ids.server)).toEqual({ protection: 'keychain', secret: 'c2Vjb25k' });
  removeServerSecret(database, ids.server);
  expect(findServerSecret(database, ids.server)).toBeNull();
});

test('only those that lie in the file as they are are listed for the keychain', () => {
  const database = withServer();
  saveServerSecret(database, ids.server, { protection: 'file', secret: 'plain' });
  expect(listPlainSecrets(database)).toEqual([{ serverId: ids.server, secret: 'plain' }]);
  saveServerSecret(database, ids.server, { protection: 'keychain', secret: 'x' });
  expect(listPlainSecrets(database)).toEqual([]);
});

test('a password goes with its server, and belongs to one that exists', () => {
  const database = withServer();
  saveServerSecret(database, ids.server, { protection: 'file', secret: 'plain' });
  removeServer(database, ids.server);
  expect(findServerSecret(database, ids.server)).toBeNull();
  expect(() => saveServerSecret(database, ids.server, { protection: 'file', secret: 'x' })).toThrow(/FOREIGN KEY/);
});

test('what was overwritten is left neither in the file nor in the journal', () => {
  const path = join(temporaryFolder(), 'concord.db');
  const database = withServer(path);
  const bytes = () => [path, `${path}-wal`].map((file) => readFileSync(file, 'latin1')).join('');
  saveServerSecret(database, ids.server, { protection: 'file', secret: 'correct horse battery' });
  expect(bytes()).toContain('correct horse battery');
  saveServerSecret(database, ids.server, { protection: 'keychain', secret: 'x' });
  emptyJournal(database);
  expect(bytes()).not.toContain('correct horse battery');
});
