import type { ServerId } from '../../../src-shared/contract/ids.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { renewBackups } from '../../database/backup.ts';
import {
  emptyJournal,
  findServerSecret,
  listPlainSecrets,
  saveServerSecret,
  type ServerSecret,
} from '../../database/server-secrets.ts';
import type { StoredServer } from '../../database/servers.ts';
import type { Server } from '../../pacs/server-kinds.ts';
import type { Workstation } from '../workstation.ts';

type Keeping = Pick<Workstation, 'database' | 'folder' | 'host'>;

/** A password as it is to be stored: by the system's keychain if the host has one, else as it is. */
export async function sealed({ secrets }: Workstation['host'], password: string): Promise<ServerSecret> {
  if (secrets === null || !(await secrets.isAvailable())) return { protection: 'file', secret: password };
  return { protection: 'keychain', secret: await secrets.encrypt(password) };
}

/**
 * A server as it is spoken to: a DICOMweb server's user name and password stand in the URL, which stays in this process.
 * @throws Failure('conflict') if the password was stored by a keychain that cannot be asked here.
 */
export async function connectionOf(keeping: Keeping, server: StoredServer): Promise<Server> {
  if (!('dicomWebUrl' in server) || !server.userName) return server;
  const url = new URL(server.dicomWebUrl);
  url.username = encodeURIComponent(server.userName);
  url.password = encodeURIComponent(await passwordOf(keeping, server));
  return { ...server, dicomWebUrl: url.href };
}

async function passwordOf({ database, host }: Keeping, { serverId, name }: StoredServer): Promise<string> {
  const stored = findServerSecret(database, serverId);
  if (stored === null) return '';
  if (stored.protection === 'file') return stored.secret;
  try {
    if (host.secrets && (await host.secrets.isAvailable())) return await host.secrets.decrypt(stored.secret);
  } catch {
    // The keychain was changed or reset: reported below.
  }
  throw new Failure('conflict', messageOf('password-unreadable', { server: name }));
}

/**
 * Encrypts the passwords that lie in the database as they are, once there is a keychain; what they were is left neither
 * in the journal nor in a backup. A keychain that refuses changes nothing: the next start tries again.
 */
export async function protectPasswords({ database, folder, host }: Keeping): Promise<void> {
  try {
    const plain = listPlainSecrets(database);
    if (plain.length === 0 || host.secrets === null || !(await host.secrets.isAvailable())) return;
    const encrypted: { readonly serverId: ServerId; readonly was: string; readonly secret: ServerSecret }[] = [];
    for (const { serverId, secret } of plain)
      encrypted.push({ serverId, was: secret, secret: await sealed(host, secret) });
    database.transaction(() => {
      for (const { serverId, was, secret } of encrypted) {
        // It may have been changed or removed meanwhile.
        if (findServerSecret(database, serverId)?.secret === was) saveServerSecret(database, serverId, secret);
      }
    })();
    emptyJournal(database);
    renewBackups(database, folder.databasePath, new Date().toISOString().slice(0, 10));
  } catch {
    // Reported nowhere: the passwords lie where they lay before.
  }
}
