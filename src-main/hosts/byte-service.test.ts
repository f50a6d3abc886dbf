import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storedDownload, storedRegistration } from '../../test/fixtures/stored-registration.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../test/fixtures/test-workstation.ts';
import { wireFailureSchema } from '../../src-shared/wire.ts';
import { serveBytes } from './byte-service.ts';

function service(isBuilt = true) {
  const windowFolder = temporaryFolder();
  writeFileSync(join(windowFolder, 'index.html'), '<title>window</title>');
  mkdirSync(join(windowFolder, 'assets'));
  writeFileSync(join(windowFolder, 'assets', 'a.js'), 'let a;');
  const workstation = testWorkstation(temporaryFolder());
  const served = { workstation, windowFolder: isBuilt ? windowFolder : null };
  const serve = (path: string, options?: RequestInit) =>
    serveBytes(served, new Request(`http://own.test/${path}`, options));
  return { workstation, serve };
}

/** A download of 4 MiB, and the address that fetches it once. */
async function download() {
  const { workstation, serve } = service();
  const zip = Buffer.alloc(4 * 2 ** 20, 7);
  const { jobId, path } = storedDownload(workstation, await storedRegistration(workstation), zip);
  const address = () => `downloads/${workstation.downloadTickets.issue(jobId)}`;
  return { serve, zip, path, address };
}

const isOpen = (path: string) =>
  readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false;
    }
  });

test("the window's files come with type, length and how long they may be kept", async () => {
  const { serve } = service();
  const page = await serve('');
  expect([page.status, await page.text()]).toEqual([200, '<title>window</title>']);
  expect(page.headers.get('cache-control')).toBe('no-cache');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const script = await serve('assets/a.js');
  expect(script.headers.get('cache-control')).toContain('immutable');
  expect(script.headers.get('content-length')).toBe('6');
  expect((await service(false).serve('')).status).toBe(503);
});

test.each([
  { path: 'nothing.js', status: 404 },
  { path: '%', status: 404 },
  { path: 'assets/%00', status: 404 },
  { path: '%2e%2e%2f%2e%2e%2fetc%2fpasswd', status: 404 },
  { path: 'volumes/..%2F..%2Fconcord.db', status: 404 },
  { path: 'volumes/0b1f3c1e-4a57-4a0e-9c3d-6f1f5f1d2a01', status: 404 },
  { path: 'registered/%', status: 404 },
  { path: 'thumbnails/a/b', status: 404 },
  { path: 'downloads/0b1f3c1e-4a57-4a0e-9c3d-6f1f5f1d2a01', status: 404 },
  { path: 'index.html', method: 'POST', status: 405 },
  { path: 'index.html', method: 'PUT', status: 405 },
  { path: 'volumes/x', method: 'DELETE', status: 405 },
  { path: 'uploads/%/1.dcm', method: 'PUT', status: 404 },
  { path: 'uploads/u-1/1.dcm', method: 'PUT', status: 400 },
])('$method $path is refused with $status and the one form of a failure', async ({ path, method = 'GET', status }) => {
  const response = await service().serve(path, { method });
  expect(response.status).toBe(status);
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  wireFailureSchema.strict().parse(await response.json());
});

test('a download arrives whole, under its name, once, and its file is gone', async () => {
  const { serve, zip, path, address } = await download();
  const once = address();
  const response = await serve(once);
  expect(response.headers.get('content-disposition')).toMatch(
    /^attachment; filename="concord-export-[0-9a-f]{8}\.zip"$/,
  );
  expect(response.headers.get('content-length')).toBe(String(zip.length));
  expect(existsSync(path)).toBe(true);
  expect(zip.equals(new Uint8Array(await response.arrayBuffer()))).toBe(true);
  expect([existsSync(path), isOpen(path)]).toEqual([false, false]);
  expect((await serve(once)).status).toBe(404);
});

test('HEAD tells the length and opens nothing', async () => {
  const { serve, zip, path, address } = await download();
  const response = await serve(address(), { method: 'HEAD' });
  expect(response.headers.get('content-length')).toBe(String(zip.length));
  expect([response.body, isOpen(path), existsSync(path)]).toEqual([null, false, true]);
});

test('an abort, at any point before the end was taken, ends the reading; the file is closed and stays', async () => {
  const { serve, path, address } = await download();
  for (const pieces of [0, 1, 2, 3, 4]) {
    const controller = new AbortController();
    const response = await serve(address(), { signal: controller.signal });
    const reader = response.body!.getReader();
    for (let piece = 0; piece < pieces; piece++) expect((await reader.read()).value?.length).toBe(2 ** 20);
    expect(isOpen(path)).toBe(pieces > 0);
    controller.abort();
    await expect(reader.read()).rejects.toThrow();
    await expect.poll(() => isOpen(path)).toBe(false);
    expect(existsSync(path)).toBe(true);
  }
});

test('a body that is cancelled closes the file as well', async () => {
  const { serve, path, address } = await download();
  const reader = (await serve(address())).body!.getReader();
  await reader.read();
  await reader.cancel();
  expect([isOpen(path), existsSync(path)]).toEqual([false, true]);
});

test('a request that was aborted before it came is not read for', async () => {
  const { serve, path, address } = await download();
  const response = await serve(address(), { signal: AbortSignal.abort() });
  await expect(response.arrayBuffer()).rejects.toThrow();
  expect([isOpen(path), existsSync(path)]).toEqual([false, true]);
});

test('an upload lands in the folder of its upload', async () => {
  const { workstation, serve } = service();
  const { uploadId, folder } = workstation.uploads.begin();
  const put = (name: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    serve(`uploads/${uploadId}/${name}`, { method: 'PUT', body, headers });
  expect((await put('CD%2F1.dcm', new Uint8Array([1, 2]))).status).toBe(200);
  expect([...readFileSync(join(folder, 'CD', '1.dcm'))]).toEqual([1, 2]);
  expect((await put('CD%2F1.dcm', new Uint8Array([3]))).status).toBe(400);
  expect([...readFileSync(join(folder, 'CD', '1.dcm'))]).toEqual([1, 2]);
  expect((await put('..%2F..%2Fescaped', new Uint8Array([3]))).status).toBe(400);
});

test('an upload that says that it is too large is refused before a byte of it is written', async () => {
  const { workstation, serve } = service();
  const { uploadId, folder } = workstation.uploads.begin();
  const headers = { 'content-length': String(16 * 2 ** 30 + 1) };
  const response = await serve(`uploads/${uploadId}/1.dcm`, { method: 'PUT', body: 'x', headers });
  expect(response.status).toBe(413);
  expect(await response.json()).toEqual({
    code: 'input',
    messages: [{ code: 'upload-too-large', values: { name: '1.dcm' } }],
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('an upload that is aborted leaves no half of a file', async () => {
  const { workstation, serve } = service();
  const { uploadId, folder } = workstation.uploads.begin();
  const controller = new AbortController();
  const body = new ReadableStream<Uint8Array>({ start: (it) => it.enqueue(new Uint8Array(100)) });
  const options = { method: 'PUT', body, duplex: 'half', signal: controller.signal } as RequestInit;
  const answered = serve(`uploads/${uploadId}/1.dcm`, options);
  await expect.poll(() => existsSync(join(folder, '1.dcm'))).toBe(true);
  controller.abort();
  expect((await answered).ok).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
});
