import { readSettings, writeSettings } from '../../database/settings.ts';
import { listAudit } from '../../database/audit.ts';
import { presetsVersion } from '../../engine/registration/presets.ts';
import { softwareVersion } from '../../pair-registration/software-version.ts';
import type { HandlersOf } from '../handler.ts';

export const appHandlers: HandlersOf<'app' | 'settings' | 'audit'> = {
  'app.info': ({ host, folder, startupNotice }) => ({
    version: softwareVersion,
    host: host.kind,
    dataFolder: folder.root,
    presetsVersion,
    startupNotice,
  }),
  'settings.get': ({ database }) => readSettings(database),
  'settings.set': ({ database }, changes) => {
    writeSettings(database, changes);
    return readSettings(database);
  },
  'audit.list': ({ database }, { limit }) => listAudit(database, limit),
};
