import { randomUUID } from 'node:crypto';
import type { ReplyOf, RequestOf } from '../../../src-shared/contract/requests.ts';
import type { ServerId } from '../../../src-shared/contract/ids.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { findServerSecret, removeServerSecret, saveServerSecret } from '../../database/server-secrets.ts';
import { findServer, listServers, saveServer, type StoredServer } from '../../database/servers.ts';
import { sealed } from './server-passwords.ts';
import type { Workstation } from '../workstation.ts';

type Given = RequestOf<'servers.save'>['server'];
type Listed = ReplyOf<'servers.list'>[number];

/** The servers as a window may see them: whether there is a password, never which. */
export function listServerSettings({ database }: Workstation): Listed[] {
  return listServers(database).map((server) => listed(server, findServerSecret(database, server.serverId) !== null));
}

/**
 * Stores a server's settings. An empty password keeps the one that is stored, but only for the same server and user: a
 * window that changes the address must not have the password sent there.
 *
 * @param serverId null for a new server.
 * @throws Failure('not-found').
 */
export async function saveServerSettings(
  { database, host }: Workstation,
  serverId: ServerId | null,
  given: Given,
): Promise<Listed> {
  const before = serverId === null ? null : findServer(database, serverId);
  if (serverId !== null && before === null) throw new Failure('not-found', messageOf('no-server'));
  const { settings, password } = withoutPassword(given);
  const server = { ...settings, serverId: serverId ?? (randomUUID() as ServerId) };
  const secret = password === '' ? null : await sealed(host, password);
  return database.transaction(() => {
    saveServer(database, server);
    if (secret !== null) saveServerSecret(database, server.serverId, secret);
    else if (before === null || !isSameAccount(before, server)) removeServerSecret(database, server.serverId);
    return listed(server, findServerSecret(database, server.serverId) !== null);
  })();
}

function listed(server: StoredServer, hasPassword: boolean): Listed {
  return 'dicomWebUrl' in server ? { ...server, hasPassword } : server;
}

/** User name and password may stand in the URL too, as they are often handed on. */
function withoutPassword(given: Given): { settings: Omit<StoredServer, 'serverId'> & Given; password: string } {
  if (!('dicomWebUrl' in given)) return { settings: given, password: '' };
  const { password = '', userName = '', ...rest } = given;
  const url = new URL(given.dicomWebUrl);
  const [urlUser, urlPassword] = [decoded(url.username), decoded(url.password)];
  url.username = '';
  url.password = '';
  const user = userName || urlUser;
  const settings = { ...rest, dicomWebUrl: url.href, userName: user };
  return { settings, password: user === '' ? '' : password || urlPassword };
}

function isSameAccount(before: StoredServer, now: StoredServer): boolean {
  if (!('dicomWebUrl' in before) || !('dicomWebUrl' in now)) return false;
  const isSameServer = new URL(before.dicomWebUrl).origin === new URL(now.dicomWebUrl).origin;
  return isSameServer && (before.userName ?? '') === (now.userName ?? '');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
