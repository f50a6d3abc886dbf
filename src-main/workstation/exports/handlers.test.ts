import { expect, test } from 'vitest';
import { addJob, addRegistration, at, filledDatabase, ids } from '../../../test/fixtures/filled-database.ts';
import type { ExportOptions } from '../../../src-shared/contract/exports.ts';
import { insertExport, type ExportOutcome } from '../../database/exports.ts';
import { noDialogs, type Workstation } from '../workstation.ts';
import { DownloadTickets } from './download-tickets.ts';
import { exportHandlers } from './handlers.ts';

const options: ExportOptions = {
  registrationId: ids.registration,
  formats: ['nifti'],
  anonymise: false,
  confirmDifferentPatients: false,
  locale: 'en',
  destination: { kind: 'download' },
};

/** A workstation whose one export has come to `outcome`; null: nothing was written yet. */
function withExport(outcome: ExportOutcome | null, chooseFolder = noDialogs.chooseFolder) {
  const database = filledDatabase();
  addRegistration(database);
  addJob(database, { kind: 'export' });
  if (outcome) insertExport(database, { registrationId: ids.registration, jobId: ids.job, options, outcome, at });
  const parts = { database, downloadTickets: new DownloadTickets(), host: { ...noDialogs, chooseFolder } };
  return parts as unknown as Workstation;
}

const toDownload = { path: null, server: null, results: [] };
const failing = (code: string) => expect.objectContaining({ code }) as Error;

test('an export to download is told, and gives a ticket for it, good once', () => {
  const workstation = withExport(toDownload);
  expect(exportHandlers['exports.outcome'](workstation, { jobId: ids.job })).toEqual(toDownload);
  const { ticket } = exportHandlers['exports.download'](workstation, { jobId: ids.job }) as { ticket: string };
  const { downloadTickets } = workstation;
  expect([downloadTickets.redeem(ticket), downloadTickets.redeem(ticket)]).toEqual([ids.job, null]);
});

test.each([
  ['has not ended', null],
  ['was written to a folder', { ...toDownload, path: '/out' }],
  ['was sent to a server', { ...toDownload, server: 'Web' }],
])('an export that %s gives no ticket', (_which, outcome) => {
  const workstation = withExport(outcome);
  expect(exportHandlers['exports.outcome'](workstation, { jobId: ids.job })).toEqual(outcome);
  expect(() => exportHandlers['exports.download'](workstation, { jobId: ids.job })).toThrow(failing('not-found'));
});

test('a registration without a result is refused, as one that is not there: neither previewed nor exported', async () => {
  const workstation = withExport(null);
  const gone = { ...options, registrationId: 'gone' as typeof ids.registration };
  for (const name of ['exports.preview', 'exports.start'] as const) {
    await expect(exportHandlers[name](workstation, options)).rejects.toMatchObject({ code: 'conflict' });
    await expect(exportHandlers[name](workstation, gone)).rejects.toMatchObject({ code: 'not-found' });
  }
});

test.each(['/out', null])("the host's dialog chooses the folder: %j", async (path) => {
  const workstation = withExport(null, () => Promise.resolve(path));
  expect(await exportHandlers['exports.chooseFolder'](workstation, {})).toEqual({ path });
});
