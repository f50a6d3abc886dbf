import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import type { ExportOptions } from '../../src-shared/contract/exports.ts';
import { storageClass } from '../../src-main/series-export/dicom/dicom-uids.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';
import { retrieveStudy } from '../../src-main/pacs/retrieve-study.ts';
import { storeFiles } from '../../src-main/pacs/store-files.ts';
import { testServer } from '../../src-main/pacs/test-server.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { ended, testWorkstation } from '../fixtures/test-workstation.ts';
import { startOrthanc } from './orthanc.ts';
import { dicomErrors, needsProgram, run } from './programs.ts';
import { call, registeredStudy as study, workstationWithRegistration } from './registered-workstation.ts';
import { obliqueGrid, orthonormal, phantomVoxels, writeSourceSeries } from './source-series.ts';

const grid = orthonormal(obliqueGrid);
const options = (
  registrationId: ExportOptions['registrationId'],
  destination: ExportOptions['destination'],
): ExportOptions => ({
  registrationId,
  formats: ['dicom-series', 'spatial-registration', 'report-pdf'],
  anonymise: false,
  confirmDifferentPatients: false,
  locale: 'zh-CN',
  destination,
});

it('a PACS takes an export whole, shows one study, gives it back unchanged, and serves as a source', async (context) => {
  needsProgram(context, 'Orthanc');
  needsProgram(context, 'dciodvfy');
  const folder = temporaryFolder();
  const orthanc = await startOrthanc(folder);
  const { workstation, registrationId } = await workstationWithRegistration(folder);
  const { serverId } = await call(workstation, 'servers.save', { serverId: null, server: orthanc.server });
  expect(await call(workstation, 'servers.test', { serverId })).toMatchObject({ reachable: true });

  const toPacs = options(registrationId, { kind: 'pacs', serverId });
  const preview = await call(workstation, 'exports.preview', toPacs);
  expect(preview.refusal).toBeNull();
  expect(englishTexts(preview.warnings)).toContain('DICOM alone');
  const { jobId } = await call(workstation, 'exports.start', toPacs);
  const sent = await ended(workstation, jobId);
  expect(englishTexts(sent.messages)).toBe('25 objects sent to Orthanc.');

  const studies = await orthanc.json<string[]>('/studies');
  expect(studies).toHaveLength(1);
  const shown = await orthanc.json<{ PatientMainDicomTags: Record<string, string>; Series: string[] }>(`/studies/${studies[0]}`);
  expect(shown.PatientMainDicomTags).toMatchObject({ PatientID: 'P1', PatientName: 'Wang^XiaoDong=王^小东' });
  expect(shown.Series).toHaveLength(2);
  const instances = await orthanc.json<string[]>('/instances');
  expect(instances).toHaveLength(25);
  mkdirSync(join(folder, 'back'));
  for (const [index, id] of instances.slice(0, 2).entries()) {
    const path = join(folder, 'back', `${index}.dcm`);
    writeFileSync(path, await orthanc.bytes(`/instances/${id}/file`));
    expect(await dicomErrors(path)).toEqual([]);
  }

  const found = await call(workstation, 'servers.find', { serverId, patientName: 'Wang', patientId: '', studyDate: '' });
  expect(found.studies).toMatchObject([{ studyInstanceUid: study, patientId: 'P1', patientName: 'Wang^XiaoDong=王^小东' }]);
  // Into an empty workstation: the registered series comes back as a series like any other, byte for byte.
  const other = testWorkstation(join(folder, 'other-data'));
  const there = await call(other, 'servers.save', { serverId: null, server: orthanc.server });
  const fetched = await call(other, 'servers.retrieve', { serverId: there.serverId, studyInstanceUid: study });
  const { studyIds } = await ended(other, fetched.jobId);
  const { series } = await call(other, 'studies.get', { studyId: studyIds[0]! });
  expect(series.filter(({ usable }) => usable)).toMatchObject([{ description: 'T2 registered to T1', sliceCount: grid.size[2] }]);

  const trail = await call(workstation, 'audit.list', { limit: 10 });
  expect(trail.find(({ action }) => action === 'sent')).toMatchObject({ subject: registrationId });
  expect(JSON.stringify(trail)).not.toMatch(/Wang|P1\b/);
}, 60_000); // prettier-ignore

it('exports to a folder and a download, refuses what it must, and tells plainly of a stopped server', async () => {
  const folder = temporaryFolder();
  const { workstation, registrationId } = await workstationWithRegistration(folder);
  const target = join(folder, '导出 é');
  const { jobId } = await call(workstation, 'exports.start', options(registrationId, { kind: 'folder', path: target }));
  const { messages } = await ended(workstation, jobId);
  const written = englishTexts(messages).match(/Written to (.*?)\.(\s|$)/)![1]!;
  expect(readdirSync(written).sort()).toEqual(['dicom', 'report.pdf', 'spatial-registration.dcm']);
  expect(readdirSync(target)).toHaveLength(1);
  expect(readFileSync(join(written, 'report.pdf')).subarray(0, 5).toString()).toBe('%PDF-');

  const download = await call(workstation, 'exports.start', options(registrationId, { kind: 'download' }));
  await ended(workstation, download.jobId);
  const zip = readFileSync(join(workstation.folder.downloads, `${download.jobId}.zip`));
  expect(zip.subarray(0, 2).toString()).toBe('PK');

  const relative = await call(workstation, 'exports.preview', options(registrationId, { kind: 'folder', path: 'here' }));
  expect(relative.refusal?.code).toBe('whole-path-needed');
  await expect(call(workstation, 'exports.start', options(registrationId, { kind: 'folder', path: 'here' }))).rejects.toThrow('whole path');

  const nowhere = { name: 'PACS', host: '127.0.0.1', port: 9, calledAeTitle: 'A', callingAeTitle: 'B', tls: false };
  const { serverId } = await call(workstation, 'servers.save', { serverId: null, server: nowhere });
  const send = await call(workstation, 'exports.start', options(registrationId, { kind: 'pacs', serverId }));
  await workstation.jobs.settled(send.jobId);
  const job = workstation.jobs.find(send.jobId)!;
  expect(job.state).toBe('failed');
  expect(englishTexts(job.messages)).toContain('took 0 of 25 objects. PACS (A, 127.0.0.1:9) cannot be reached: nothing listens');
  const trail = await call(workstation, 'audit.list', { limit: 5 });
  expect(trail.find(({ action }) => action === 'sent')!.detail).toContain('0 of 25');
}, 60_000); // prettier-ignore

it('what a PACS stored is what was written, byte for byte, on the way there and back', async (context) => {
  needsProgram(context, 'Orthanc');
  const folder = temporaryFolder();
  const orthanc = await startOrthanc(folder);
  const attributes = { Modality: 'MR', PatientName: 'Doe^Jane', PatientID: 'P1', ScanningSequence: 'SE', SequenceVariant: 'SK' };
  const source = writeSourceSeries(join(folder, 'source'), { grid: { ...grid, size: [grid.size[0], grid.size[1], 4] }, voxels: phantomVoxels(grid), sopClassUid: storageClass.mr, studyUid: study, seriesUid: `${study}.4`, attributes }); // prettier-ignore
  const files = [1, 2, 3, 4].map((k) => {
    const path = join(source, `${k}.dcm`);
    const dataSetOffset = 144 + readFileSync(path).readUInt32LE(140);
    return { path, sopClassUid: storageClass.mr, sopInstanceUid: `${study}.4.${k}`, dataSetOffset };
  });
  // The network breaks in the middle of the first attempt; the second goes through.
  const port = await proxyThatBreaksOnce(orthanc.server.port, 6000);
  const results = await storeFiles({ ...orthanc.server, port }, files, { retryMs: 50 });
  expect(results.every(({ stored, messages }) => stored && messages.length === 0)).toBe(true);
  mkdirSync(join(folder, 'back'));
  expect(await retrieveStudy(orthanc.server, study, join(folder, 'back'))).toEqual({ received: 4, refused: 0, strangers: 0 });
  for (const file of files) {
    const back = readFileSync(join(folder, 'back', `${file.sopInstanceUid}.dcm`));
    const sent = readFileSync(file.path).subarray(file.dataSetOffset);
    expect(back.subarray(144 + back.readUInt32LE(140)).equals(sent)).toBe(true);
  }
}, 60_000); // prettier-ignore

it('a server whose certificate is not trusted gets nothing', async (context) => {
  const folder = temporaryFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost']); // prettier-ignore
  if (made.code !== 0) context.skip('openssl is not installed (Debian package openssl)');
  let received = 0;
  const impostor = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
    socket.on('data', (bytes: Buffer) => (received += bytes.length)).on('error', () => undefined);
  });
  onTestFinished(() => void impostor.close());
  const port = await new Promise<number>((resolve) => {
    impostor.listen(0, '127.0.0.1', () => resolve((impostor.address() as AddressInfo).port));
  });
  const server = { name: 'PACS', host: '127.0.0.1', port, calledAeTitle: 'A', callingAeTitle: 'B', tls: true };
  const { reachable, messages } = await testServer(server);
  expect(reachable).toBe(false);
  expect(englishTexts(messages)).toContain('certificate is not trusted');
  expect(received).toBe(0);
});

/** A proxy on a free port that cuts its first connection after so many bytes. */
async function proxyThatBreaksOnce(targetPort: number, bytesAllowed: number): Promise<number> {
  let connections = 0;
  const proxy = createTcpServer((incoming) => {
    const outgoing = connect(targetPort, '127.0.0.1');
    const breaks = connections++ === 0;
    let passed = 0;
    for (const socket of [incoming, outgoing]) socket.on('error', () => undefined);
    incoming.on('data', (bytes: Buffer) => {
      passed += bytes.length;
      if (breaks && passed > bytesAllowed) incoming.destroy();
      else outgoing.write(bytes);
    });
    incoming.on('close', () => outgoing.destroy());
    outgoing.on('data', (bytes: Buffer) => incoming.write(bytes)).on('close', () => incoming.destroy());
  });
  onTestFinished(() => void proxy.close());
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return (proxy.address() as AddressInfo).port;
}
