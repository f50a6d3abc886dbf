import { removeServer } from '../../database/servers.ts';
import { findStudies, stopFinding } from './find-on-server.ts';
import { requireServer, startRetrieve } from './retrieve-from-server.ts';
import { connectionOf } from './server-passwords.ts';
import { listServerSettings, saveServerSettings } from './server-settings.ts';
import type { HandlersOf } from '../handler.ts';

export const serverHandlers: HandlersOf<'servers'> = {
  'servers.list': (workstation) => listServerSettings(workstation),
  'servers.save': (workstation, { serverId, server }) => saveServerSettings(workstation, serverId, server),
  'servers.remove': ({ database }, { serverId }) => {
    removeServer(database, serverId);
    return {};
  },
  'servers.test': async (workstation, { serverId }) => {
    const server = await connectionOf(workstation, requireServer(workstation, serverId));
    return workstation.threads.servers.run('server-test', { server });
  },
  'servers.find': async (workstation, { serverId, ...query }) =>
    findStudies(workstation, await connectionOf(workstation, requireServer(workstation, serverId)), query),
  'servers.stopFinding': (workstation) => {
    stopFinding(workstation);
    return {};
  },
  'servers.retrieve': (workstation, { serverId, studyInstanceUid }) => ({
    jobId: startRetrieve(workstation, serverId, studyInstanceUid),
  }),
};
