import { randomUUID } from 'node:crypto';
import type { ServerId } from '../../../src-shared/contract.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { listServers, removeServer, saveServer } from '../../database/servers.ts';
import type { HandlersOf } from './handlers.ts';

const notYet = () => {
  throw new Failure('internal', 'PACS servers are not available yet.');
};

export const serverHandlers: HandlersOf<'servers'> = {
  'servers.list': ({ database }) => listServers(database),
  'servers.save': ({ database }, { serverId, server }) => {
    const stored = { ...server, serverId: serverId ?? (randomUUID() as ServerId) };
    saveServer(database, stored);
    return stored;
  },
  'servers.remove': ({ database }, { serverId }) => {
    removeServer(database, serverId);
    return {};
  },
  'servers.test': notYet,
  'servers.find': notYet,
  'servers.retrieve': notYet,
};
