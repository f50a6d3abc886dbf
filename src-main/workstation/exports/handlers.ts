import { exportOutcome } from '../../database/exports.ts';
import { requireDownload } from '../series/byte-streams.ts';
import { previewExport } from './export-preview.ts';
import { startExport } from './export-registration.ts';
import { printReport } from './print-report.ts';
import type { HandlersOf } from '../handler.ts';

export const exportHandlers: HandlersOf<'exports'> = {
  'exports.preview': (workstation, options) => previewExport(workstation, options),
  'exports.outcome': ({ database }, { jobId }) => exportOutcome(database, jobId),
  'exports.start': async (workstation, options) => ({ jobId: await startExport(workstation, options) }),
  'exports.download': (workstation, { jobId }) => {
    requireDownload(workstation, jobId);
    return { ticket: workstation.downloadTickets.issue(jobId) };
  },
  'exports.printReport': async (workstation, options) => ({ printed: await printReport(workstation, options) }),
  'exports.chooseFolder': async ({ host }) => ({ path: await host.chooseFolder() }),
};
