import { join } from 'node:path';
import { readSettings, writeSettings } from '../../database/settings.ts';
import { listAudit } from '../../database/audit.ts';
import { presetsVersion } from '../../engine/registration/presets.ts';
import { softwareVersion } from '../../pair-registration/software-version.ts';
import { newJobId } from '../jobs/job-queue.ts';
import { problemReportFile, problemReportName, writeProblemReport } from './problem-report.ts';
import { licenceTexts, runtimeVersions } from './about-concord.ts';
import type { HandlersOf } from '../handler.ts';

export const appHandlers: HandlersOf<'app' | 'settings' | 'audit'> = {
  'app.info': ({ host, folder, startupNotice }) => ({
    version: softwareVersion,
    host: host.kind,
    dataFolder: folder.root,
    presetsVersion,
    startupNotice,
    runtime: runtimeVersions(),
  }),
  'app.reportWindow': ({ host }, report) => {
    host.showWindow(report);
    return {};
  },
  'app.licences': async () => ({ text: await licenceTexts() }),
  'app.saveProblemReport': async ({ folder, downloadTickets }, { folder: chosen }) => {
    const id = newJobId();
    const path = chosen === null ? problemReportFile(folder, id) : join(chosen, problemReportName());
    await writeProblemReport(folder, path);
    return chosen === null ? { path: null, ticket: downloadTickets.issue(id) } : { path, ticket: null };
  },
  'settings.get': ({ database }) => readSettings(database),
  'settings.set': ({ database, ahead }, changes) => {
    writeSettings(database, changes);
    if (changes.registersAhead === false) ahead.drop();
    return readSettings(database);
  },
  'audit.list': ({ database }, { limit }) => listAudit(database, limit),
};
