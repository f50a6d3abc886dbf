import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import type { RequestOf } from '../../../src-shared/contract/requests.ts';
import type { ServerId } from '../../../src-shared/contract/ids.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { openWritable } from '../../database/connection.ts';
import { migrations } from '../../database/migrations.ts';
import { backUpDaily } from '../../database/backup.ts';
import { dispatchRequest } from '../dispatch-request.ts';
import { dataFolderAt } from '../data-folder.ts';
import { openWorkstation } from '../open-workstation.ts';
import { requireServer } from './retrieve-from-server.ts';
import type { SecretStore } from './secret-store.ts';
import { connectionOf } from './server-passwords.ts';
import { saveServerSettings } from './server-settings.ts';
import { noDialogs, type Workstation } from '../workstation.ts';

const password = 'pa:ss/w@rd %41 密码';
const web = { name: 'Web', dicomWebUrl: 'https://pacs.example/dicom-web', userName: 'dr@li' };

/** A keychain at the boundary: what it encrypts does not hold the text. */
const fakeKeychain: SecretStore = {
  isAvailable: () => Promise.resolve(true),
  encrypt: (text) => Promise.resolve(Buffer.from(text, 'utf8').reverse().toString('hex')),
  decrypt: (encrypted) => Promise.resolve(Buffer.from(encrypted, 'hex').reverse().toString('utf8')),
};

function withKeychain(root: string): Workstation {
  const host = { ...noDialogs, secrets: fakeKeychain };
  const workstation = openWorkstation({ folder: dataFolderAt(root), host });
  onTestFinished(() => workstation.close());
  return workstation;
}

const save = (workstation: Workstation, server: RequestOf<'servers.save'>['server'], id: ServerId | null = null) =>
  saveServerSettings(workstation, id, server);

async function credentialsOf(workstation: Workstation, id: ServerId): Promise<string[]> {
  const connection = await connectionOf(workstation, requireServer(workstation, id));
  const { username, password: secret } = new URL('dicomWebUrl' in connection ? connection.dicomWebUrl : 'http://x');
  return [decodeURIComponent(username), decodeURIComponent(secret)];
}

/** Every byte that lies in the data folder, as text. */
function allBytes(root: string): string {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n');
}

const asBytes = Buffer.from(password, 'utf8').toString('latin1');

test('a password goes to the server and never back to a window', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const saved = await dispatchRequest(workstation, 'servers.save', { serverId: null, server: { ...web, password } });
  const listed = await dispatchRequest(workstation, 'servers.list', {});
  expect(listed).toMatchObject({ reply: [{ ...web, hasPassword: true }] });
  expect(JSON.stringify([saved, listed])).not.toContain('pa:ss');
  const { serverId } = (listed as { reply: { serverId: ServerId }[] }).reply[0]!;
  expect(await credentialsOf(workstation, serverId)).toEqual(['dr@li', password]);
});

test('user name and password in the URL are taken out of it', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const saved = await save(workstation, { name: 'Web', dicomWebUrl: 'https://dr%40li:s%3Acret@pacs.example/dw' });
  expect(saved).toMatchObject({ dicomWebUrl: 'https://pacs.example/dw', userName: 'dr@li', hasPassword: true });
  expect(await credentialsOf(workstation, saved.serverId)).toEqual(['dr@li', 's:cret']);
});

test('an empty password keeps the stored one, for the same server and user alone', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { serverId } = await save(workstation, { ...web, password });
  expect(await save(workstation, { ...web, name: 'Other', password: '' }, serverId)).toMatchObject({
    hasPassword: true,
  });
  expect(await credentialsOf(workstation, serverId)).toEqual(['dr@li', password]);
  for (const change of [
    { dicomWebUrl: 'https://evil.example/dicom-web' },
    { dicomWebUrl: 'http://pacs.example/dicom-web' },
    { dicomWebUrl: 'https://pacs.example:8443/dicom-web' },
    { userName: 'someone' },
    { userName: '' },
  ]) {
    await save(workstation, { ...web, password }, serverId);
    expect(await save(workstation, { ...web, ...change }, serverId), JSON.stringify(change)).toMatchObject({
      hasPassword: false,
    });
    expect((await credentialsOf(workstation, serverId))[1]).toBe('');
  }
});

test('a server that the backend did not make cannot be saved', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const unknown = '0b1f3c1e-4a57-4a0e-9c3d-6f1f5f1d2a01' as ServerId;
  await expect(save(workstation, web, unknown)).rejects.toMatchObject({ code: 'not-found' });
});

test('with a keychain the password lies nowhere in the data folder, and what lay there before is gone from all of it', async () => {
  const root = temporaryFolder();
  const before = testWorkstation(root);
  const { serverId } = await save(before, { ...web, password });
  backUpDaily(before.database, before.folder.databasePath, '2026-01-01');
  await before.close();
  expect(allBytes(root)).toContain(asBytes);

  const workstation = withKeychain(root);
  await expect.poll(() => allBytes(root).includes(asBytes)).toBe(false);
  expect(await credentialsOf(workstation, serverId)).toEqual(['dr@li', password]);
  expect(await save(workstation, { ...web, password: 'another one' }, serverId)).toMatchObject({ hasPassword: true });
  expect(await credentialsOf(workstation, serverId)).toEqual(['dr@li', 'another one']);
  expect(allBytes(root)).not.toContain('another one');
  await workstation.close();

  const elsewhere = testWorkstation(root);
  await expect(credentialsOf(elsewhere, serverId)).rejects.toMatchObject({
    code: 'conflict',
    messages: [{ code: 'password-unreadable' }],
  });
});

test('passwords that stood in URLs are moved by the migration', async () => {
  const root = temporaryFolder();
  const folder = dataFolderAt(root);
  openWritable(folder.databasePath, migrations.slice(0, 2)).database.close();
  const raw = new SqliteDatabase(folder.databasePath);
  const insert = raw.prepare('INSERT INTO servers VALUES (?, ?)');
  const dicom = { name: 'D', host: 'h', port: 104, calledAeTitle: 'A', callingAeTitle: 'B', tls: false };
  const ids = [1, 2, 3].map((n) => `0b1f3c1e-4a57-4a0e-9c3d-6f1f5f1d2a0${n}` as ServerId);
  insert.run(ids[0], JSON.stringify({ name: 'W', dicomWebUrl: 'https://dr%40li:s%3Acret@pacs.example/dw' }));
  insert.run(ids[1], JSON.stringify({ name: 'W2', dicomWebUrl: 'http://127.0.0.1:8042/dw' }));
  insert.run(ids[2], JSON.stringify(dicom));
  raw.close();
  const workstation = testWorkstation(root);
  expect(await dispatchRequest(workstation, 'servers.list', {})).toEqual({
    reply: [
      { serverId: ids[0], name: 'W', dicomWebUrl: 'https://pacs.example/dw', userName: 'dr@li', hasPassword: true },
      { serverId: ids[1], name: 'W2', dicomWebUrl: 'http://127.0.0.1:8042/dw', hasPassword: false },
      { serverId: ids[2], ...dicom },
    ],
  });
  expect(await credentialsOf(workstation, ids[0]!)).toEqual(['dr@li', 's:cret']);
});

test('a removed server takes its password along', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { serverId } = await save(workstation, { ...web, password });
  await dispatchRequest(workstation, 'servers.remove', { serverId });
  expect(workstation.database.prepare('SELECT * FROM server_secrets').all()).toEqual([]);
  expect(statSync(workstation.folder.databasePath).mode & 0o777).toBe(0o600);
});
