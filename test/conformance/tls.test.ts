import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { storageClass } from '../../src-main/series-export/dicom/dicom-uids.ts';
import { storeFiles } from '../../src-main/pacs/store-files.ts';
import { testAnyServer } from '../../src-main/pacs/server-kinds.ts';
import { testServer } from '../../src-main/pacs/test-server.ts';
import { ServerThreads } from '../../src-main/tasks/server-threads.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { writeCertificates } from './certificates.ts';
import { freePort, startServer } from './dicom-servers.ts';
import { needsProgram } from './programs.ts';
import { obliqueGrid, orthonormal, phantomVoxels, writeSourceSeries } from './source-series.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';

it('C-ECHO and C-STORE go over TLS to a server whose authority this machine trusts, and to no other', async (context) => {
  needsProgram(context, 'storescp');
  needsProgram(context, 'openssl');
  const folder = temporaryFolder();
  const { ca: caPath, key, certificate } = await writeCertificates(folder);
  const [arrived, port] = [join(folder, 'arrived'), await freePort()];
  mkdirSync(arrived);
  await startServer('storescp', ['+tls', key, certificate, '-ic', '-od', arrived, String(port)], port);
  const server = { name: 'PACS', host: '127.0.0.1', port, calledAeTitle: 'A', callingAeTitle: 'B', tls: true };
  const grid = orthonormal({ ...obliqueGrid, size: [64, 48, 3] });
  const attributes = { Modality: 'MR', PatientName: 'Doe^Jane', PatientID: 'P1', ScanningSequence: 'SE', SequenceVariant: 'SK' }; // prettier-ignore
  const source = writeSourceSeries(join(folder, 'source'), { grid, voxels: phantomVoxels(grid), sopClassUid: storageClass.mr, studyUid: '1.2.3', seriesUid: '1.2.3.4', attributes }); // prettier-ignore
  const files = readdirSync(source).map((name) => {
    const path = join(source, name);
    const sopInstanceUid = `1.2.3.4.${name.replace('.dcm', '')}`;
    return { path, sopClassUid: storageClass.mr, sopInstanceUid, dataSetOffset: 144 + readFileSync(path).readUInt32LE(140) }; // prettier-ignore
  });

  // Before the authority is installed: refused, and nothing is sent.
  const refused = await testServer(server);
  expect(refused.reachable).toBe(false);
  expect(englishTexts(refused.messages)).toContain('not trusted');
  const kept = await storeFiles(server, files, { retryMs: 1 });
  expect(kept.some(({ stored }) => stored)).toBe(false);
  expect(readdirSync(arrived)).toEqual([]);

  const before = getCACertificates('default');
  setDefaultCACertificates([...before, readFileSync(caPath, 'utf8')]);
  onTestFinished(() => setDefaultCACertificates(before));
  expect(await testServer(server)).toMatchObject({ reachable: true });
  const results = await storeFiles(server, files);
  expect(results.every(({ stored }) => stored)).toBe(true);
  expect(readdirSync(arrived)).toHaveLength(3);
  // A certificate for another name is not enough.
  const renamed = await testServer({ ...server, host: 'localhost' });
  expect(renamed.reachable).toBe(false);
  expect(englishTexts(renamed.messages)).toContain('not trusted');
  const unencrypted = await testServer({ ...server, tls: false });
  expect(unencrypted.reachable).toBe(false);
}, 60_000); // prettier-ignore

it('NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment makes no server trusted, here or in a thread', async (context) => {
  needsProgram(context, 'openssl');
  const { key, certificate } = await writeCertificates(temporaryFolder());
  let [asked, bytes] = [0, 0];
  const https = createHttpsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (_, response) => {
    asked++;
    response.writeHead(200, { 'content-type': 'application/dicom+json' }).end('[]');
  });
  https.on('secureConnection', (socket) => socket.on('data', (came: Buffer) => void (bytes += came.length)));
  await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void https.close());
  const { port } = https.address() as AddressInfo;
  const web = { name: 'Web', dicomWebUrl: `https://127.0.0.1:${port}/dw` };
  const dicom = { name: 'PACS', host: '127.0.0.1', port, calledAeTitle: 'A', callingAeTitle: 'B', tls: true };
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  onTestFinished(() => void delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']);
  const threads = new ServerThreads();
  for (const server of [web, dicom]) {
    for (const testing of [testAnyServer(server), threads.run('server-test', { server })]) {
      const { reachable, messages } = await testing;
      expect(reachable).toBe(false);
      expect(englishTexts(messages)).toContain('not trusted');
    }
  }
  expect([asked, bytes]).toEqual([0, 0]);
}, 60_000); // prettier-ignore
