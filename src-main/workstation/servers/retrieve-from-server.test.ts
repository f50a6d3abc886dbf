import { expect, test } from 'vitest';
import { smallFile } from '../../../test/fixtures/dimse-bytes.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { writeTinySeries } from '../../../test/fixtures/tiny-dicom.ts';
import { multipartOf, startWebServer } from '../../../test/fixtures/web-server.ts';
import { readFileSync, readdirSync } from 'node:fs';
import { listAudit } from '../../database/audit.ts';
import { listStudies } from '../../database/studies.ts';
import { requireServer, startRetrieve } from './retrieve-from-server.ts';
import { saveServerSettings } from './server-settings.ts';

test('a study is fetched and imported; what was of another study is told, and the audit trail has both', async () => {
  const objects = writeTinySeries(temporaryFolder(), { studyUid: '1.2.3', seriesUid: '1.2.3.1' }).map((path) => readFileSync(path)); // prettier-ignore
  const { server } = await startWebServer((_visit, response) => {
    response.setHeader('content-type', 'multipart/related; boundary=b');
    response.end(multipartOf([...objects, smallFile('1.2.9.1', '1.2.9')]));
  });
  const workstation = testWorkstation(temporaryFolder());
  const { serverId } = await saveServerSettings(workstation, null, server);
  const jobId = startRetrieve(workstation, serverId, '1.2.3');
  await workstation.jobs.settled(jobId);
  const job = workstation.jobs.find(jobId)!;
  expect(job.state).toBe('done');
  expect(job.messages.map(({ code }) => code)).toContain('objects-of-other-studies');
  expect(listStudies(workstation.database)).toMatchObject([{ studyId: job.studyIds[0], seriesCount: 1 }]);
  const entry = listAudit(workstation.database, 10).find(({ action }) => action === 'retrieved')!;
  expect(entry.detail).toMatch(/^6 objects from http:.*, 1 of other studies refused$/);
  expect(readdirSync(workstation.folder.uploads)).toEqual([]);
});

test('a study that the server does not send fails the job, and leaves nothing', async () => {
  const { server } = await startWebServer((_visit, response) => response.writeHead(404).end());
  const workstation = testWorkstation(temporaryFolder());
  const { serverId } = await saveServerSettings(workstation, null, server);
  const jobId = startRetrieve(workstation, serverId, '1.2.3');
  await workstation.jobs.settled(jobId);
  expect(workstation.jobs.find(jobId)).toMatchObject({ state: 'failed' });
  expect(readdirSync(workstation.folder.uploads)).toEqual([]);
  expect(() => requireServer(workstation, 'none' as typeof serverId)).toThrow(expect.objectContaining({ code: 'not-found' }) as Error); // prettier-ignore
});
