import { randomUUID } from 'node:crypto';
import type { ServerId } from '../../../src-shared/contract.ts';
import { listServers, removeServer, saveServer } from '../../database/servers.ts';
import { findStudies } from '../../pacs/find-studies.ts';
import { testServer } from '../../pacs/test-server.ts';
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
  'servers.test': (workstation, { serverId }) => testServer(requireServer(workstation, serverId)),
  'servers.find': (workstation, { serverId, ...query }) => findStudies(requireServer(workstation, serverId), query),
  'servers.retrieve': (workstation, { serverId, studyInstanceUid }) => ({
    jobId: startRetrieve(workstation, serverId, studyInstanceUid),
  }),
};
