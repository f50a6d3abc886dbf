import { mkdirSync, readFileSync, readdirSync, existsSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished, type TestContext } from 'vitest';
import { englishTexts } from '../../src-shared/messages/text.ts';
import { findStudiesByWeb } from '../../src-main/pacs/dicom-web/web-find.ts';
import { retrieveStudyByWeb } from '../../src-main/pacs/dicom-web/web-retrieve.ts';
import { storeFilesByWeb } from '../../src-main/pacs/dicom-web/web-store.ts';
import { testAnyServer } from '../../src-main/pacs/server-kinds.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { ended, testWorkstation } from '../fixtures/test-workstation.ts';
import { startOrthanc } from './orthanc.ts';
import { needsProgram } from './programs.ts';
import { call, registeredStudy, workstationWithRegistration } from './registered-workstation.ts';

const plugin = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

function needsPlugin(context: TestContext): void {
  needsProgram(context, 'Orthanc');
  if (!existsSync(plugin)) context.skip("Orthanc's DICOMweb plugin is not installed (Debian package orthanc-dicomweb)");
}

it('a DICOMweb server takes an export whole, finds it by a Chinese name, and serves as a source', async (context) => {
  needsPlugin(context);
  const folder = temporaryFolder();
  const orthanc = await startOrthanc(folder, { plugins: [plugin] });
  const { workstation, registrationId } = await workstationWithRegistration(folder);
  const server = { name: 'Web', dicomWebUrl: orthanc.dicomWebUrl };
  const { serverId } = await call(workstation, 'servers.save', { serverId: null, server });
  expect(await call(workstation, 'servers.list', {})).toEqual([{ ...server, userName: '', hasPassword: false, serverId }]);
  expect(await call(workstation, 'servers.test', { serverId })).toMatchObject({ reachable: true });
  const { jobId } = await call(workstation, 'exports.start', {
    registrationId,
    formats: ['dicom-series', 'spatial-registration'],
    anonymise: false,
    confirmDifferentPatients: false,
    locale: 'en',
    destination: { kind: 'pacs', serverId },
  });
  expect(englishTexts((await ended(workstation, jobId)).messages)).toContain('25 objects sent to Web');
  expect(await orthanc.json<string[]>('/instances')).toHaveLength(25);
  expect(await orthanc.json<string[]>('/studies')).toHaveLength(1);

  const found = await call(workstation, 'servers.find', { serverId, patientName: 'Wang', patientId: '', studyDate: '' });
  expect(found.studies).toMatchObject([{ studyInstanceUid: registeredStudy, patientId: 'P1', description: 'Head' }]);
  expect(found.studies[0]!.patientName).toContain('王^小东');
  const none = await call(workstation, 'servers.find', { serverId, patientName: 'Nobody', patientId: '', studyDate: '' });
  expect(none).toEqual({ studies: [], messages: [] });

  const other = testWorkstation(join(folder, 'other-data'));
  const there = await call(other, 'servers.save', { serverId: null, server });
  const fetched = await call(other, 'servers.retrieve', { serverId: there.serverId, studyInstanceUid: registeredStudy });
  const { studyIds } = await ended(other, fetched.jobId);
  const { series } = await call(other, 'studies.get', { studyId: studyIds[0]! });
  expect(series.filter(({ usable }) => usable)).toMatchObject([{ description: 'T2 registered to T1', sliceCount: 24 }]);
  const trail = await call(workstation, 'audit.list', { limit: 10 });
  expect(trail.find(({ action }) => action === 'sent')!.detail).toContain(orthanc.dicomWebUrl);
}, 60_000); // prettier-ignore

it('what goes by STOW-RS and comes by WADO-RS is the same, byte for byte, and a bad object has its own answer', async (context) => {
  needsPlugin(context);
  const folder = temporaryFolder();
  const orthanc = await startOrthanc(folder, { plugins: [plugin] });
  const server = { name: 'Web', dicomWebUrl: `${orthanc.dicomWebUrl}/` };
  await workstationWithRegistration(folder);
  const source = join(folder, 'source', 'T1');
  const files = readdirSync(source).map((name) => ({
    path: join(source, name),
    sopClassUid: '1.2.840.10008.5.1.4.1.1.4',
    sopInstanceUid: `${registeredStudy}.1.${name.replace('.dcm', '')}`,
    dataSetOffset: 0,
  }));
  // One file among them is no DICOM at all.
  const broken = { ...files[0]!, path: join(folder, 'orthanc.json') };
  const results = await storeFilesByWeb(server, [...files, broken], { retryMs: 1 });
  expect(results.slice(0, -1).every(({ stored, messages }) => stored && messages.length === 0)).toBe(true);
  expect(results.at(-1)!.stored).toBe(false);
  expect(englishTexts(results.at(-1)!.messages)).toMatch(/refused|status/);
  mkdirSync(join(folder, 'back'));
  expect(await retrieveStudyByWeb(server, registeredStudy, join(folder, 'back'))).toEqual({ received: files.length, refused: 0, strangers: 0 });
  const dataSets = (paths: string[]) =>
    paths.map((path) => {
      const bytes = readFileSync(path);
      return bytes.subarray(144 + bytes.readUInt32LE(140)).toString('base64');
    });
  const back = readdirSync(join(folder, 'back')).map((name) => join(folder, 'back', name));
  expect(dataSets(back).sort()).toEqual(dataSets(files.map(({ path }) => path)).sort());
}, 60_000); // prettier-ignore

/** An HTTP server that answers everything alike, and what it was sent. */
async function answeringWith(status: number, headers: Record<string, string>, text = '') {
  const asked: { url: string; authorization: string | undefined }[] = [];
  const http = createHttpServer((request, response) => {
    asked.push({ url: request.url!, authorization: request.headers.authorization });
    response.writeHead(status, headers).end(text);
  });
  onTestFinished(() => void http.close());
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return { asked, port: (http.address() as AddressInfo).port };
}

it('redirections are not followed, passwords go over TLS or stay on this machine, and other answers are explained', async () => {
  const elsewhere = await answeringWith(200, {});
  const redirecting = await answeringWith(307, { location: `http://127.0.0.1:${elsewhere.port}/` });
  const testText = async (dicomWebUrl: string) => englishTexts((await testAnyServer({ name: 'Web', dicomWebUrl })).messages);
  expect(await testText(`http://127.0.0.1:${redirecting.port}/dw`)).toContain('another address (307)');
  expect(elsewhere.asked).toEqual([]);

  const locked = await answeringWith(401, {});
  const secret = await testText(`http://user:s%C3%A9cret@127.0.0.1:${locked.port}/dw`);
  expect(secret).toContain('user name and password');
  expect(secret).not.toContain('cret');
  const sent = locked.asked[0]!.authorization!.replace('Basic ', '');
  expect(Buffer.from(sent, 'base64').toString()).toBe('user:sécret');
  expect(await testText('http://user:secret@pacs.example/dw')).toContain('unencrypted');

  const page = await answeringWith(200, { 'content-type': 'text/html' }, '<p>Hello</p>');
  expect(await testText(`http://127.0.0.1:${page.port}/`)).toContain('no DICOMweb answer');
  expect(await testText('http://127.0.0.1:9/')).toContain('nothing listens');
  const server = { name: 'Web', dicomWebUrl: `http://127.0.0.1:${page.port}/` };
  await expect(retrieveStudyByWeb(server, '1.2.3', temporaryFolder())).rejects.toThrow('no DICOMweb answer');
  await expect(findStudiesByWeb(server, { patientName: ' ', patientId: '', studyDate: '' })).rejects.toThrow('Enter a name');
}, 30_000); // prettier-ignore
