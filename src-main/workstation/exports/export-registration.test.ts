import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { registerTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { startWebServer } from '../../../test/fixtures/web-server.ts';
import { listAudit } from '../../database/audit.ts';
import { exportOutcome, listExports } from '../../database/exports.ts';
import { submitReview } from '../registrations/review-registration.ts';
import { saveServerSettings } from '../servers/server-settings.ts';
import { startExport } from './export-registration.ts';

type Options = Parameters<typeof startExport>[1];

test('an export is written, or sent object by object, and each is on record; what is refused writes nothing', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { database, jobs, folder } = workstation;
  const { registrationId } = await registerTinyStudy(workstation);
  submitReview(workstation, registrationId, {
    decision: 'approved',
    reason: 'Looked at slice by slice',
    reviewer: 'Dr Li',
  });
  const start = async (destination: Options['destination'], formats: Options['formats']) => {
    const jobId = await startExport(workstation, { registrationId, formats, anonymise: true, confirmDifferentPatients: false, locale: 'en', destination }); // prettier-ignore
    await jobs.settled(jobId);
    return { jobId, job: jobs.find(jobId)! };
  };
  const out = temporaryFolder();
  const written = await start({ kind: 'folder', path: out }, ['tfm', 'json']);
  expect(written.job).toMatchObject({ state: 'done', messages: [{ code: 'written-to' }] });
  const { path } = exportOutcome(database, written.jobId)!;
  expect(readdirSync(path!).length).toBeGreaterThanOrEqual(2);

  const { server, visits } = await startWebServer((_visit, response) => response.end('{}'));
  const { serverId } = await saveServerSettings(workstation, null, server);
  const sent = await start({ kind: 'pacs', serverId }, ['dicom-series']);
  expect(sent.job).toMatchObject({ state: 'done', messages: [{ code: 'objects-sent', values: { count: visits.length } }] }); // prettier-ignore
  expect(visits.length).toBeGreaterThan(0);
  expect(exportOutcome(database, sent.jobId)).toMatchObject({ path: null, server: 'Web' });
  expect(visits.every(({ body }) => !body.includes('Tiny^Test'))).toBe(true);
  expect(readdirSync(folder.partial)).toEqual([]);
  expect(listExports(database, registrationId)).toHaveLength(2);
  expect(listAudit(database, 2).map(({ action }) => action)).toEqual(['sent', 'exported']);

  const inside = join(folder.root, 'files', 'out');
  await expect(start({ kind: 'folder', path: inside }, ['tfm'])).rejects.toMatchObject({ code: 'conflict', messages: [{ code: 'destination-is-ours' }] }); // prettier-ignore
  expect(existsSync(inside)).toBe(false);
});
