import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { requests } from '../../src-shared/contract/requests.ts';
import type { UploadId } from '../../src-shared/contract/ids.ts';
import { listRegistrationIds } from '../../src-main/database/registrations.ts';
import { startLoopbackHost } from '../../src-main/hosts/loopback/server.ts';
import { dispatchRequest } from '../../src-main/workstation/dispatch-request.ts';
import { connectOverHttp } from '../fixtures/http-backend.ts';
import { hostileRequests, pathLikeStrings, snapshot } from '../fixtures/hostile-requests.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../fixtures/test-workstation.ts';
import { janeDoe, preparePhantomStudy, writePhantomStudy } from '../end-to-end/prepared-study.ts';

/** A data folder with a study, among folders that nobody may touch. */
async function surrounded() {
  const root = temporaryFolder();
  for (const name of ['victim', 'b', 'escaped']) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, 'precious.txt'), name);
  }
  const data = join(root, 'data');
  const workstation = testWorkstation(data);
  writePhantomStudy(join(root, 'source'), janeDoe, ['T1']);
  await importNow(workstation, [join(root, 'source')]);
  // The database, its journal, the note and the log are written at any request; each upload has a folder of its own.
  const isOwn = (path: string) =>
    /^data\/(concord\.db|owner\.|uploads\/|partial|thumbnails|cache|backups|downloads|logs\/concord\.log)/.test(path) ||
    path === 'data/uploads';
  const takeSnapshot = () => snapshot(root, isOwn);
  return { root, data, workstation, takeSnapshot };
}

test('no path-like string in any field of any request changes anything outside', async () => {
  const { data, workstation, takeSnapshot } = await surrounded();
  const before = takeSnapshot();
  const all = hostileRequests(data);
  expect(all.length).toBeGreaterThan(1500);
  const requested = new Set<string>();
  for (const { name, request } of all) {
    requested.add(name);
    // Servers are not spoken to here: their names are no paths, and a look-up of a name takes its time.
    if (/^servers\.(test|find|retrieve)$/.test(name) && /"serverId":"[0-9a-f]{8}-/.test(JSON.stringify(request)))
      continue;
    const answered = await dispatchRequest(workstation, name, request);
    if (name === 'import.start') expect(answered, JSON.stringify(request)).toHaveProperty('failure');
  }
  expect([...requested].toSorted()).toEqual(Object.keys(requests).toSorted());
  await Promise.all(workstation.jobs.list().map(({ jobId }) => workstation.jobs.settled(jobId)));
  expect(takeSnapshot()).toEqual(before);
});

test('nor over HTTP, in the names of uploads and streamed bytes, raw or encoded', async () => {
  const { root, data, workstation, takeSnapshot } = await surrounded();
  const host = await startLoopbackHost(workstation, { port: 0, windowFolder: null });
  onTestFinished(() => host.close());
  const backend = await connectOverHttp(host.newAddress());
  onTestFinished(() => backend.close());
  const before = takeSnapshot();
  const { uploadId } = await backend.call('uploads.begin', {});
  const raw = (method: string, path: string) =>
    new Promise<number>((resolve) => {
      const headers = { ...backend.headers, 'content-type': 'application/json' };
      const requested = httpRequest({ host: '127.0.0.1', port: host.port, method, path, headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode!));
      });
      requested.once('error', () => resolve(0)).end('{}');
    });
  const isSendable = (path: string) => !/[\u0000-\u0020\u007f-\uffff]/.test(path) && path.length < 8000;
  for (const string of pathLikeStrings(data)) {
    const encoded = encodeURIComponent(string.toWellFormed());
    for (const part of [string, encoded, encodeURIComponent(encoded)].filter(isSendable)) {
      for (const area of ['volumes', 'registered', 'thumbnails', 'downloads', 'assets'])
        expect([404, 405, 400, 401, 0], `${area} ${part}`).toContain(
          await raw('GET', `/${area}/${part}`).then((s) => (s === 503 ? 404 : s)),
        );
      await raw('PUT', `/uploads/${part}/1.dcm`);
      await raw('PUT', `/uploads/${uploadId}/${part}`);
      await raw('PUT', `/uploads/${uploadId}/${part}/1.dcm`);
      await raw('POST', `/api/${part}`);
    }
  }
  for (const { name, request } of hostileRequests(data).filter((_, index) => index % 23 === 0)) {
    if (/^servers\.(test|find|retrieve)$/.test(name)) continue;
    await fetch(`${backend.base}api/${name}`, {
      method: 'POST',
      headers: { ...backend.headers, 'content-type': 'application/json' },
      body: JSON.stringify(request),
    });
  }
  expect(takeSnapshot()).toEqual(before);
  expect(existsSync(join(root, 'data', 'uploads', uploadId))).toBe(true);
});

test('an import that a window starts takes away the folder of its own upload and nothing else', async () => {
  const { data, workstation, takeSnapshot } = await surrounded();
  const before = takeSnapshot();
  const { uploadId, folder } = workstation.uploads.begin();
  const other = workstation.uploads.begin();
  writeFileSync(join(folder, 'letter.txt'), 'no image');
  const started = await dispatchRequest(workstation, 'import.start', { paths: [], uploadId, mode: 'copy' });
  await Promise.all(workstation.jobs.list().map(({ jobId }) => workstation.jobs.settled(jobId)));
  expect(started).toHaveProperty('reply');
  expect([existsSync(folder), existsSync(other.folder)]).toEqual([false, true]);
  expect(() => workstation.uploads.folderOf('..' as UploadId)).toThrow();
  expect(takeSnapshot()).toEqual(before);
  expect(readFileSync(join(data, '..', 'victim', 'precious.txt'), 'utf8')).toBe('victim');
});

test('what a user may choose to import must be a whole path', async () => {
  const { workstation } = await surrounded();
  for (const path of ['..', '../victim', 'a/../../b', 'C:\\x', '~'])
    expect(
      await dispatchRequest(workstation, 'import.start', { paths: [path], uploadId: null, mode: 'copy' }),
    ).toMatchObject({
      failure: { messages: [{ code: 'whole-path-needed' }] },
    });
  for (const path of ['/x\0', '']) {
    const requested = { paths: [path], uploadId: null, mode: 'copy' };
    expect(await dispatchRequest(workstation, 'import.start', requested)).toMatchObject({ failure: { code: 'usage' } });
  }
});

test('an export may go anywhere but into the data folder, where the next start would sweep it away', async () => {
  const root = temporaryFolder();
  const data = join(root, 'data');
  await preparePhantomStudy(data, { approved: true });
  const workstation = testWorkstation(data);
  symlinkSync(data, join(root, 'link'));
  const [registrationId] = listRegistrationIds(workstation.database);
  const refusalAt = async (kind: string, path: string) => {
    const options = { formats: ['nifti'], anonymise: false, confirmDifferentPatients: false, locale: 'en' };
    const destination = { kind, path };
    const answered = await dispatchRequest(workstation, 'exports.preview', { ...options, registrationId, destination });
    return (answered as { reply: { refusal: { code: string } | null } }).reply.refusal?.code ?? null;
  };
  for (const kind of ['folder', 'zip', 'dicomdir']) {
    for (const path of [
      data,
      join(data, 'files'),
      join(data, 'new', 'x'),
      join(root, 'link', 'x'),
      `${root}/a/../data/x`,
    ])
      expect(await refusalAt(kind, path), `${kind} ${path}`).toBe('destination-is-ours');
    expect(await refusalAt(kind, 'relative')).toBe('whole-path-needed');
    expect(await refusalAt(kind, join(root, 'data-of-mine'))).toBe(null);
  }
});
