import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { serveProtocol } from './serve-protocol.ts';
import { windowOrigin } from './window-security.ts';

function served() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'index.html'), '<title>window</title>');
  mkdirSync(join(folder, 'assets'));
  const workstation = testWorkstation(temporaryFolder());
  return (url: string, options?: RequestInit) =>
    serveProtocol({ workstation, windowFolder: folder }, new Request(url, options));
}

test('only the own host of the scheme is served', async () => {
  const serve = served();
  expect((await serve(`${windowOrigin}/`)).status).toBe(200);
  for (const url of [
    'concord://elsewhere/',
    'concord://workstation.evil/',
    'other://workstation/',
    'https://workstation/',
  ])
    expect((await serve(url)).status, url).toBe(404);
});

test('a method that is none of ours and a malformed address are refused', async () => {
  const serve = served();
  for (const method of ['POST', 'DELETE']) expect((await serve(`${windowOrigin}/`, { method })).status).toBe(405);
  const head = await serve(`${windowOrigin}/`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  for (const path of ['%', '%2e%2e%2f%2e%2e%2fetc%2fpasswd', 'assets/%00', 'uploads/%'])
    expect((await serve(`${windowOrigin}/${path}`)).status, path).toBe(404);
});
