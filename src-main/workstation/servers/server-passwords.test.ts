import { expect, test } from 'vitest';
import { emptyDatabase, ids } from '../../../test/fixtures/filled-database.ts';
import { saveServerSecret, findServerSecret } from '../../database/server-secrets.ts';
import { saveServer } from '../../database/servers.ts';
import { noDialogs, type Workstation } from '../workstation.ts';
import { connectionOf, protectPasswords, sealed } from './server-passwords.ts';

const server = { serverId: ids.server, name: 'Web', dicomWebUrl: 'https://pacs.example/dw', userName: 'dr@li' };
const keychain = {
  isAvailable: () => Promise.resolve(true),
  encrypt: (text: string) => Promise.resolve(`x${text}`),
  decrypt: (text: string) => Promise.resolve(text.slice(1)),
};

function keeping(secrets: Workstation['host']['secrets']) {
  const database = emptyDatabase();
  saveServer(database, server);
  return { database, host: { ...noDialogs, secrets }, folder: { databasePath: '/none/concord.db' } } as unknown as Pick<Workstation, 'database' | 'folder' | 'host'>; // prettier-ignore
}

test('a password is sealed by the keychain if there is one that works, else kept as it is', async () => {
  expect(await sealed({ ...noDialogs, secrets: keychain }, 'pw')).toEqual({ protection: 'keychain', secret: 'xpw' });
  const none = { ...keychain, isAvailable: () => Promise.resolve(false) };
  for (const secrets of [null, none]) {
    expect(await sealed({ ...noDialogs, secrets }, 'pw')).toEqual({ protection: 'file', secret: 'pw' });
  }
});

test('a connection has user name and password in its URL, encoded', async () => {
  const kept = keeping(keychain);
  saveServerSecret(kept.database, ids.server, { protection: 'keychain', secret: 'xpa:ss/w' });
  expect(await connectionOf(kept, server)).toMatchObject({
    dicomWebUrl: 'https://dr%40li:pa%3Ass%2Fw@pacs.example/dw',
  });
});

test('a password that its keychain does not give any more is a failure that names the server', async () => {
  const broken = { ...keychain, decrypt: () => Promise.reject(new Error('reset')) };
  for (const secrets of [broken, null]) {
    const kept = keeping(secrets);
    saveServerSecret(kept.database, ids.server, { protection: 'keychain', secret: 'x' });
    await expect(connectionOf(kept, server)).rejects.toMatchObject({ code: 'conflict', messages: [{ code: 'password-unreadable', values: { server: 'Web' } }] }); // prettier-ignore
  }
});

test('passwords that lie in the file go into the keychain; one that refuses leaves them where they are', async () => {
  const kept = keeping(keychain);
  saveServerSecret(kept.database, ids.server, { protection: 'file', secret: 'pw' });
  await protectPasswords(kept);
  expect(findServerSecret(kept.database, ids.server)).toEqual({ protection: 'keychain', secret: 'xpw' });
  const refusing = keeping({ ...keychain, encrypt: () => Promise.reject(new Error('locked')) });
  saveServerSecret(refusing.database, ids.server, { protection: 'file', secret: 'pw' });
  await protectPasswords(refusing);
  expect(findServerSecret(refusing.database, ids.server)).toEqual({ protection: 'file', secret: 'pw' });
});
