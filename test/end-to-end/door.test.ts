import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowserReason, until } from './browser.ts';
import { openWindow, screenshots, skippedBecause, type OpenedWindow } from './opened-window.ts';
import { johnRoe, preparePhantomStudy, writePhantomStudy } from './prepared-study.ts';
import { dropOnWindow, showStudies } from './viewer-layout.ts';

const minutes = 60_000;

describe.skipIf(noBrowserReason)(`the window's door${skippedBecause(noBrowserReason)}`, () => {
  let window: OpenedWindow;
  let folder: string;
  let other: Server;
  let otherOrigin: string;
  const received: IncomingHttpHeaders[] = [];
  const page = () => window.page;
  const rows = () => page().locator('.open');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'concord-door-'));
    writePhantomStudy(join(folder, 'john'), johnRoe, ['T1 of John', 'T2 of John']);
    other = createServer((request, response) => {
      received.push(request.headers);
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>other</title>');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    otherOrigin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    window = await openWindow({ prepare: (data) => preparePhantomStudy(data, { approved: true }) });
    await showStudies(page());
  }, 4 * minutes);
  afterAll(async () => {
    await window?.close();
    other?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'leaves no token in the address, no cookie, and goes on after a reload',
    async () => {
      expect(new URL(page().url()).hash).toBe('');
      expect(await page().context().cookies()).toEqual([]);
      await page().reload();
      await showStudies(page());
      await page().getByText('Doe, Jane').first().waitFor();
      expect(new URL(page().url()).hash).toBe('');
    },
    minutes,
  );

  it(
    'hears events after the reload: what is dropped appears, pictures too',
    async () => {
      const before = await rows().count();
      await dropOnWindow(page(), [join(folder, 'john')]);
      await showStudies(page());
      await until('one more study', async () => ((await rows().count()) === before + 1 ? true : null), minutes);
      await page().locator('.open img[src^="blob:"]').first().waitFor({ timeout: minutes });
      await page().screenshot({ path: `${screenshots}/door-studies-en-dark.png` });
    },
    2 * minutes,
  );

  it(
    'tells a server on another port nothing, and a page from there gets nothing',
    async () => {
      const concordOrigin = new URL(page().url()).origin;
      // In the very tab that has the key.
      const visitor = page();
      await visitor.goto(`${otherOrigin}/`);
      const got = await visitor.evaluate(async (origin) => {
        const send = (path: string, options: RequestInit) =>
          fetch(origin + path, options).then((response) => response.text(), () => 'refused'); // prettier-ignore
        const json = { 'content-type': 'application/json' };
        const list = '/api/studies.list';
        return [
          await send(list, { method: 'POST', headers: json, body: '{}', credentials: 'include' }),
          await send(list, { method: 'POST', body: '{}', mode: 'no-cors', credentials: 'include' }),
          await send('/events', { credentials: 'include' }),
          JSON.stringify({ ...sessionStorage }),
          document.cookie,
        ];
      }, concordOrigin);
      expect(got).toEqual(['refused', 'refused', 'refused', '{}', '']);
      expect(received.length).toBeGreaterThan(0);
      for (const headers of received) {
        expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['cookie']));
        expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['authorization']));
        expect(headers.referer ?? '').not.toContain('token');
      }
      await visitor.goBack();
      await showStudies(visitor);
      await visitor.getByText('Roe, John').first().waitFor();
    },
    minutes,
  );

  it(
    'says in a second window, opened without an address of its own, how to get in',
    async () => {
      const second = await window.browser.newPage();
      await second.goto(new URL(page().url()).origin);
      await second.getByText('This window is not signed in to Concord.', { exact: false }).waitFor();
      await second.screenshot({ path: `${screenshots}/door-not-signed-in-en-dark.png` });
      await second.close();
    },
    minutes,
  );
});
