import { hash, randomUUID } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { JobId, UploadId } from '../../../src-shared/contract/ids.ts';
import { connectOverHttp, keyFor } from '../../../test/fixtures/http-backend.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { storedDownload, storedRegistration } from '../../../test/fixtures/stored-registration.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { startLoopbackHost, type LoopbackHost } from './server.ts';

async function host(
  windowFolder: string | null = null,
): Promise<LoopbackHost & { root: string; workstation: Workstation }> {
  const root = temporaryFolder();
  const workstation = testWorkstation(root);
  const started = await startLoopbackHost(workstation, { port: 0, windowFolder, secret: 'the note' });
  onTestFinished(() => started.close());
  return { ...started, root, workstation };
}

/** Node's fetch sets its own Host and Origin: this sends any. */
function sendRequest(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const json = { 'content-type': 'application/json' };

test('a token buys one key, once, and no cookie is ever set', async () => {
  const { port, newAddress } = await host();
  const address = new URL(newAddress());
  expect(address.search).toBe('');
  const token = address.hash.slice('#token='.length);
  const first = await sendRequest(port, '/session', {}, 'POST', token);
  expect(first.status).toBe(200);
  const { key } = JSON.parse(first.body) as { key: string };
  expect(key).toMatch(/^[\w-]{43}$/);
  expect((await sendRequest(port, '/session', {}, 'POST', token)).status).toBe(401);
  expect((await sendRequest(port, '/session', {}, 'POST', 'guessed')).status).toBe(401);
  const list = (headers: Record<string, string>) =>
    sendRequest(port, '/api/studies.list', { ...json, ...headers }, 'POST', '{}');
  const answered = await list({ authorization: `Concord ${key}` });
  expect(answered.status).toBe(200);
  expect([first.headers['set-cookie'], answered.headers['set-cookie']]).toEqual([undefined, undefined]);
  const wrong: Record<string, string>[] = [
    { cookie: `concord=${key}` },
    { authorization: `Concord ${token}` },
    { authorization: key },
  ];
  for (const headers of wrong) expect((await list(headers)).status).toBe(401);
});

test('without the key nothing but the window itself is served', async () => {
  const { port } = await host();
  for (const path of ['/events', '/volumes/x', '/registered/x', '/thumbnails/x']) {
    const refused = await sendRequest(port, path);
    expect(refused.status, path).toBe(401);
    expect(JSON.parse(refused.body)).toMatchObject({ messages: [{ code: 'not-signed-in' }] });
  }
  expect((await sendRequest(port, '/api/studies.list', json, 'POST', '{}')).status).toBe(401);
  expect((await sendRequest(port, '/uploads/x/y', {}, 'PUT', 'z')).status).toBe(401);
  expect((await sendRequest(port, '/downloads/0b1f3c1e-4a57-4a0e-9c3d-6f1f5f1d2a01')).status).toBe(404);
});

test('another name in Host (DNS rebinding), another Origin and other sites are refused, key or not', async () => {
  const { port, newAddress } = await host();
  const { headers: key, close } = await connectOverHttp(newAddress());
  onTestFinished(close);
  const own = `127.0.0.1:${port}`;
  const list = (headers: Record<string, string>) =>
    sendRequest(port, '/api/studies.list', { ...json, ...key, host: own, ...headers }, 'POST', '{}');
  expect((await list({})).status).toBe(200);
  expect((await list({ origin: `http://${own}` })).status).toBe(200);
  const foreign: Record<string, string>[] = [
    { host: 'evil.example' },
    { host: `evil.example:${port}` },
    { host: `127.0.0.1:${port + 1}` },
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: `http://localhost:${port}` },
    { 'sec-fetch-site': 'cross-site' },
  ];
  for (const headers of foreign) {
    expect((await list(headers)).status, JSON.stringify(headers)).toBe(403);
  }
  const answered = await list({});
  expect(Object.keys(answered.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  expect((await list({ 'content-type': 'text/plain' })).status).toBe(415);
});

test('it listens on the loopback address alone', async (context) => {
  const { port } = await host();
  const others = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address && !address.internal && address.family === 'IPv4');
  if (others.length === 0) return context.skip('this machine has no other network address');
  await expect(fetch(`http://${others[0]!.address}:${port}/`, { signal: AbortSignal.timeout(2000) })).rejects.toThrow();
});

test('every answer carries the security policy, without inline code and other sites', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>window</title>');
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'assets', 'a.js'), 'let a;');
  const { port } = await host(folder);
  const page = await sendRequest(port, '/');
  expect(page).toMatchObject({ status: 200, body: expect.stringContaining('window') as string });
  const policy = page.headers['content-security-policy']!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
  // Styles of single elements alone, which the viewer's annotations set.
  expect(String(policy).replace("style-src-attr 'unsafe-inline'", '')).not.toMatch(
    /unsafe-inline|'unsafe-eval'|https?:|\*/,
  );
  expect(page.headers['x-content-type-options']).toBe('nosniff');
  expect((await sendRequest(port, '/assets/a.js')).headers['content-type']).toContain('text/javascript');
  for (const path of [
    '/../package.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
    '/assets/%00',
    '/%',
    '/%ff%fe',
  ]) {
    expect((await sendRequest(port, path)).status, path).toBe(404);
  }
});

test('uploads land in the folder of an upload that was begun, and nowhere else', async () => {
  const { newAddress, root } = await host();
  const backend = await connectOverHttp(newAddress());
  onTestFinished(() => backend.close());
  const bytes = new Uint8Array([1, 2, 3]);
  const { uploadId } = await backend.call('uploads.begin', {});
  expect((await backend.upload(`uploads/${uploadId}/CD%2FIMAGES%2F1.dcm`, bytes)).status).toBe(200);
  expect([...readFileSync(join(root, 'uploads', uploadId, 'CD', 'IMAGES', '1.dcm'))]).toEqual([1, 2, 3]);
  const elsewhere = [
    `uploads/${uploadId}/..%2F..%2F..%2Fescaped`,
    'uploads/..%2Fescaped/1.dcm',
    `uploads/${uploadId}/`,
  ];
  const notBegun = ['uploads/u-1/1.dcm', 'uploads/0b1f3c1e-4a57-4a0e-9c3d-6f1f5f1d2a01/1.dcm'];
  for (const path of [...elsewhere, ...notBegun]) expect((await backend.upload(path, bytes)).status, path).toBe(400);
  expect((await backend.upload(`uploads/${uploadId}/%zz`, bytes)).status).toBe(404);
  expect(existsSync(join(root, 'escaped'))).toBe(false);
  expect(readdirSync(join(root, 'uploads'))).toEqual([uploadId]);
});

test('a second file of the same name does not take the place of the first', async () => {
  const { newAddress, root } = await host();
  const backend = await connectOverHttp(newAddress());
  onTestFinished(() => backend.close());
  const { uploadId } = await backend.call('uploads.begin', {});
  expect((await backend.upload(`uploads/${uploadId}/A%2F1.dcm`, new Uint8Array([1]))).status).toBe(200);
  const second = await backend.upload(`uploads/${uploadId}/A%2F1.dcm`, new Uint8Array([2]));
  expect(second.status).toBe(400);
  expect(await second.json()).toMatchObject({ messages: [{ code: 'upload-twice', values: { name: '1.dcm' } }] });
  expect([...readFileSync(join(root, 'uploads', uploadId, 'A', '1.dcm'))]).toEqual([1]);
});

test('an upload is imported once, and only by the id that was issued', async () => {
  const { newAddress, root } = await host();
  const backend = await connectOverHttp(newAddress());
  onTestFinished(() => backend.close());
  const { uploadId } = await backend.call('uploads.begin', {});
  await backend.upload(`uploads/${uploadId}/1.dcm`, new Uint8Array([1, 2, 3]));
  const start = (id: string) => backend.call('import.start', { paths: [], uploadId: id as UploadId, mode: 'copy' });
  for (const id of ['..', '../files', '../../victim', '.', '0b1f3c1e-4a57-4a0e-9c3d-6f1f5f1d2a01'])
    await expect(start(id), id).rejects.toMatchObject({ code: 'usage' });
  expect(existsSync(join(root, 'concord.db'))).toBe(true);
  expect((await start(uploadId)).jobId).toBeTruthy();
  await expect(start(uploadId)).rejects.toMatchObject({ code: 'usage', messages: [{ code: 'upload-unknown' }] });
});

test('a fetch that the window gives up leaves the host serving', async () => {
  const { newAddress, root, workstation } = await host();
  const backend = await connectOverHttp(newAddress());
  onTestFinished(() => backend.close());
  const registrationId = await storedRegistration(workstation);
  const voxels = Buffer.alloc(64 * 1024 * 1024);
  writeFileSync(join(root, 'registered', `${registrationId}.f32`), voxels);
  workstation.database
    .prepare('UPDATE registrations SET result_json = ?, provenance_json = ?')
    .run('{"transform":{"movingFromFixed":[]}}', JSON.stringify({ registeredHash: hash('sha256', voxels, 'hex') }));
  const path = `registered/${registrationId}`;
  const controller = new AbortController();
  const response = await backend.fetchBytes(path, controller.signal);
  controller.abort();
  await expect(response.arrayBuffer()).rejects.toThrow();
  expect((await (await backend.fetchBytes(path)).arrayBuffer()).byteLength).toBe(64 * 1024 * 1024);
});

test('a download takes a ticket, good for one fetch of one export', async () => {
  const { newAddress, root, port, workstation } = await host();
  const backend = await connectOverHttp(newAddress());
  onTestFinished(() => backend.close());
  const registrationId = await storedRegistration(workstation);
  const unknown = { jobId: randomUUID() as JobId };
  await expect(backend.call('exports.download', unknown)).rejects.toMatchObject({ code: 'not-found' });
  const { jobId } = storedDownload(workstation, registrationId, Buffer.from('zip'));
  const { ticket } = await backend.call('exports.download', { jobId });
  expect((await backend.fetchBytes(`downloads/${jobId}`)).status).toBe(404);
  const saved = await sendRequest(port, `/downloads/${ticket}`);
  expect(saved).toMatchObject({ status: 200, body: 'zip' });
  expect(saved.headers['content-disposition']).toContain(`concord-export-${jobId.slice(0, 8)}.zip`);
  expect((await sendRequest(port, `/downloads/${ticket}`)).status).toBe(404);
  // Patient data do not stay where nobody looks for them.
  await expect.poll(() => readdirSync(join(root, 'downloads'))).toEqual([]);
});

test('the owner of the note, and no one else, gets a fresh address, with a page that none but its user may read', async () => {
  const { port } = await host();
  expect((await sendRequest(port, '/address', {}, 'POST', 'guess')).status).toBe(403);
  const { status, body } = await sendRequest(port, '/address', {}, 'POST', 'the note');
  expect(status).toBe(200);
  const { address, page } = JSON.parse(body) as { address: string; page: string };
  expect(new URL(address).port).toBe(String(port));
  expect(readFileSync(page, 'utf8')).toContain(`content="0; url=${address}"`);
  expect(statSync(page).mode & 0o777).toBe(0o600);
  expect((await keyFor(address)).length).toBe(43);
  expect(existsSync(page)).toBe(false);
});

test('a port that is taken is refused with a sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const workstation = testWorkstation(temporaryFolder());
  await expect(startLoopbackHost(workstation, { port, windowFolder: null })).rejects.toThrow(/--port/);
});
