import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { storageClass } from '../../src-main/series-export/dicom/dicom-uids.ts';
import { storeFiles } from '../../src-main/pacs/store-files.ts';
import { testServer } from '../../src-main/pacs/test-server.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { freePort, startServer } from './dicom-servers.ts';
import { needsProgram, run } from './programs.ts';
import { obliqueGrid, orthonormal, phantomVoxels, writeSourceSeries } from './source-series.ts';

/** A certificate authority of its own, and a server's key and certificate that it signed, for 127.0.0.1. */
async function certificates(folder: string) {
  const at = (name: string) => join(folder, name);
  const openssl = async (...args: string[]) => {
    const { code, text } = await run('openssl', args);
    if (code !== 0) throw new Error(text);
  };
  const rsa = ['-newkey', 'rsa:2048', '-nodes'];
  await openssl('req', '-x509', ...rsa, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '2', '-subj', '/CN=Hospital CA'); // prettier-ignore
  await openssl('req', ...rsa, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=pacs');
  writeFileSync(at('san.ext'), 'subjectAltName=IP:127.0.0.1\n');
  await openssl('x509', '-req', '-in', at('server.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-out', at('server.pem'), '-days', '2', '-extfile', at('san.ext')); // prettier-ignore
  return { ca: readFileSync(at('ca.pem'), 'utf8'), key: at('server.key'), certificate: at('server.pem') };
}

it('C-ECHO and C-STORE go over TLS to a server whose authority this machine trusts, and to no other', async (context) => {
  needsProgram(context, 'storescp');
  needsProgram(context, 'openssl');
  const folder = temporaryFolder();
  const { ca, key, certificate } = await certificates(folder);
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
  expect(refused).toMatchObject({ reachable: false, message: expect.stringContaining('not trusted') as string });
  const kept = await storeFiles(server, files, { retryMs: 1 });
  expect(kept.some(({ stored }) => stored)).toBe(false);
  expect(readdirSync(arrived)).toEqual([]);

  const before = getCACertificates('default');
  setDefaultCACertificates([...before, ca]);
  onTestFinished(() => setDefaultCACertificates(before));
  expect(await testServer(server)).toMatchObject({ reachable: true });
  const results = await storeFiles(server, files);
  expect(results.every(({ stored }) => stored)).toBe(true);
  expect(readdirSync(arrived)).toHaveLength(3);
  // A certificate for another name is not enough.
  const renamed = await testServer({ ...server, host: 'localhost' });
  expect(renamed).toMatchObject({ reachable: false, message: expect.stringContaining('not trusted') as string });
  const unencrypted = await testServer({ ...server, tls: false });
  expect(unencrypted.reachable).toBe(false);
}, 60_000); // prettier-ignore
