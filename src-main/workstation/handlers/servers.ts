import { randomUUID } from 'node:crypto';
import type { ServerId } from '../../../src-shared/contract.ts';
import { listServers, removeServer, saveServer } from '../../database/servers.ts';
import { findStudies, stopFinding } from '../pacs-find.ts';
import { requireServer, startRetrieve } from '../pacs-retrieve.ts';
import type { HandlersOf } from './handlers.ts';

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
  'servers.test': (workstation, { serverId }) =>
    workstation.threads.servers.run('server-test', { server: requireServer(workstation, serverId) }),
  'servers.find': (workstation, { serverId, ...query }) =>
    findStudies(workstation, requireServer(workstation, serverId), query),
  'servers.stopFinding': (workstation) => {
    stopFinding(workstation);
    return {};
  },
  'servers.retrieve': (workstation, { serverId, studyInstanceUid }) => ({
    jobId: startRetrieve(workstation, serverId, studyInstanceUid),
  }),
};
