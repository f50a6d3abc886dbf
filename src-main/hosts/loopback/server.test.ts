import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { connectOverHttp } from '../../../test/fixtures/http-backend.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { startLoopbackHost, type LoopbackHost } from './server.ts';

async function host(windowFolder: string | null = null): Promise<LoopbackHost & { root: string }> {
  const root = temporaryFolder();
  const started = await startLoopbackHost(testWorkstation(root), { port: 0, windowFolder, secret: 'the note' });
  onTestFinished(() => started.close());
  return { ...started, root };
}

/** Node's fetch sets its own Host and Origin: this sends any. */
function ask(
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

test('a token buys one cookie, once', async () => {
  const { port, newAddress } = await host();
  const address = new URL(newAddress());
  const path = address.pathname + address.search;
  const first = await ask(port, path);
  expect(first.status).toBe(303);
  expect(first.headers['set-cookie']![0]).toMatch(/^concord=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
  expect((await ask(port, path)).status).toBe(403);
  const cookie = first.headers['set-cookie']![0]!.split(';')[0]!;
  expect((await ask(port, path, { cookie })).status).toBe(303);
  expect((await ask(port, '/?token=guessed')).status).toBe(403);
});

test('without the cookie nothing is served', async () => {
  const { port } = await host();
  for (const path of ['/', '/events', '/volumes/x', '/index.html']) expect((await ask(port, path)).status).toBe(401);
  expect((await ask(port, '/api/studies.list', { ...json, cookie: 'concord=wrong' }, 'POST', '{}')).status).toBe(401);
});

test('another name in Host (DNS rebinding), another Origin and other sites are refused, cookie or not', async () => {
  const { port, newAddress } = await host();
  const { cookie, close } = await connectOverHttp(newAddress());
  onTestFinished(close);
  const own = `127.0.0.1:${port}`;
  const list = (headers: Record<string, string>) =>
    ask(port, '/api/studies.list', { ...json, cookie, host: own, ...headers }, 'POST', '{}');
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
  const { port, newAddress } = await host(folder);
  const { cookie, close } = await connectOverHttp(newAddress());
  onTestFinished(close);
  const page = await ask(port, '/', { cookie });
  expect(page).toMatchObject({ status: 200, body: expect.stringContaining('window') as string });
  const policy = page.headers['content-security-policy']!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
  expect(page.headers['x-content-type-options']).toBe('nosniff');
  expect((await ask(port, '/assets/a.js', { cookie })).headers['content-type']).toContain('text/javascript');
  for (const path of ['/../package.json', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc%2fpasswd', '/assets/%00']) {
    expect((await ask(port, path, { cookie })).status, path).toBe(404);
  }
});

test('uploads land in the data folder, and nowhere else', async () => {
  const { newAddress, root } = await host();
  const backend = await connectOverHttp(newAddress());
  onTestFinished(() => backend.close());
  const bytes = new Uint8Array([1, 2, 3]);
  expect((await backend.upload('uploads/u-1/CD%2FIMAGES%2F1.dcm', bytes)).status).toBe(200);
  expect([...readFileSync(join(root, 'uploads', 'u-1', 'CD', 'IMAGES', '1.dcm'))]).toEqual([1, 2, 3]);
  for (const path of ['uploads/u-1/..%2F..%2F..%2Fescaped', 'uploads/..%2Fescaped/1.dcm', 'uploads/u-1/']) {
    expect((await backend.upload(path, bytes)).status, path).toBe(400);
  }
  expect(existsSync(join(root, 'escaped'))).toBe(false);
  const summary = await backend.call('import.start', { paths: [], uploadId: 'u-1', mode: 'copy' });
  expect(summary.jobId).toBeTruthy();
});

test('a fetch that the window gives up leaves the host serving', async () => {
  const { newAddress, root } = await host();
  const backend = await connectOverHttp(newAddress());
  onTestFinished(() => backend.close());
  writeFileSync(join(root, 'registered', 'large.f32'), Buffer.alloc(64 * 1024 * 1024));
  const controller = new AbortController();
  const response = await backend.fetchBytes('registered/large', controller.signal);
  controller.abort();
  await expect(response.arrayBuffer()).rejects.toThrow();
  expect((await (await backend.fetchBytes('registered/large')).arrayBuffer()).byteLength).toBe(64 * 1024 * 1024);
});

test('the owner of the note, and no one else, gets a fresh address', async () => {
  const { port } = await host();
  expect((await ask(port, '/address', {}, 'POST', 'guess')).status).toBe(403);
  const { status, body } = await ask(port, '/address', {}, 'POST', 'the note');
  expect(status).toBe(200);
  expect(new URL(body).port).toBe(String(port));
});

test('a port that is taken is refused with a sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const workstation = testWorkstation(temporaryFolder());
  await expect(startLoopbackHost(workstation, { port, windowFolder: null })).rejects.toThrow(/--port/);
});
