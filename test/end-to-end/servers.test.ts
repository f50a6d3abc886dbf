import { mkdirSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { writeCertificates } from '../conformance/certificates.ts';
import { freePort, startServer } from '../conformance/dicom-servers.ts';
import { startOrthanc } from '../conformance/orthanc.ts';
import { needsProgram } from '../conformance/programs.ts';
import { noBrowserReason, until } from './browser.ts';
import { openWindow, screenshots, skippedBecause, type OpenedWindow } from './opened-window.ts';
import { preparePhantomStudy } from './prepared-study.ts';
import { choose, openStudy, showStudies } from './viewer-layout.ts';

const minutes = 60_000;

describe.skipIf(noBrowserReason)(`servers through the window${skippedBecause(noBrowserReason)}`, () => {
  let window: OpenedWindow;
  const page = () => window.page;
  const button = (name: string | RegExp) => page().getByRole('button', { name, exact: typeof name === 'string' });

  beforeAll(async () => {
    window = await openWindow({ prepare: (data) => preparePhantomStudy(data, { approved: true }) });
    await openStudy(page(), 'Doe, Jane');
  }, 4 * minutes);
  afterAll(() => window?.close());

  it(
    'tells plainly that a server cannot be reached',
    async () => {
      await button('Export').click({ timeout: minutes });
      await choose(page(), 'Where to', 'A server (PACS)');
      await button('Manage servers').click();
      const form = page().getByRole('dialog', { name: 'Servers' });
      await form.getByLabel('Name').fill('Nowhere');
      await form.getByLabel('Host').fill('127.0.0.1');
      await form.getByLabel('Port', { exact: true }).fill('9');
      await form.getByLabel('AE title of the server').fill('NOWHERE');
      await button('Save server').click();
      await button('Test').click();
      await form.getByText('Nowhere (NOWHERE, 127.0.0.1:9) cannot be reached: nothing listens on that port.', { exact: false }).waitFor(); // prettier-ignore
      await button('Remove server').click();
      await until('no server', async () => ((await button('Test').count()) === 0 ? true : null));
      await page().keyboard.press('Escape');
      await page().keyboard.press('Escape');
    },
    minutes,
  );

  it(
    'sets up a server, tests it, sends with a result per object, finds the study there, and fetches it',
    async (context) => {
      needsProgram(context, 'Orthanc');
      const orthanc = await startOrthanc(temporaryFolder());
      await button('Export').click();
      await choose(page(), 'Where to', 'A server (PACS)');
      await button('Manage servers').click();
      const form = page().getByRole('dialog', { name: 'Servers' });
      await form.getByLabel('Name').fill('Orthanc');
      await form.getByLabel('Host').fill('127.0.0.1');
      await form.getByLabel('Port', { exact: true }).fill(`${orthanc.server.port}`);
      await form.getByLabel('AE title of the server').fill('ORTHANC');
      await button('Save server').click();
      await button('Test').click();
      await form.getByText(`Orthanc (ORTHANC, 127.0.0.1:${orthanc.server.port}) answers.`).waitFor();
      await page().screenshot({ path: `${screenshots}/servers-tested-en-dark.png` });
      await page().keyboard.press('Escape');
      await page().getByRole('region', { name: 'What will be written' }).waitFor();
      await page().getByText('A server takes DICOM alone: other formats are left out.').waitFor();
      await button('Start export').click();
      await page().getByText('25 objects sent to Orthanc.').waitFor({ timeout: minutes });
      await page().getByText('How the server took each object: 25').click();
      expect(await page().locator('.objects li').allTextContents()).toHaveLength(25);
      for (const text of await page().locator('.objects li').allTextContents()) expect(text).toContain('Stored.');
      await page().screenshot({ path: `${screenshots}/sent-en-dark.png` });
      await page().keyboard.press('Escape');
      expect(await orthanc.json<string[]>('/instances')).toHaveLength(25);

      await showStudies(page());
      await button('Find on a server').click();
      await page().getByLabel('Patient name').fill('Doe');
      await button('Search').click();
      await page().getByRole('dialog').getByText('Doe, Jane').waitFor();
      await page().screenshot({ path: `${screenshots}/found-en-dark.png` });
      await button('Fetch').click();
      await openStudy(page(), 'Doe, Jane');
      await page().getByRole('button', { name: 'Read T2 registered to T1' }).first().waitFor({ timeout: minutes }); // prettier-ignore
      expect(window.complaints).toEqual([]);
    },
    3 * minutes,
  );

  it(
    'lets a search be cancelled whose server says nothing, and answers meanwhile',
    async () => {
      const silent = createServer(() => undefined);
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => void silent.close());
      await openServers(page());
      const form = page().getByRole('dialog', { name: 'Servers' });
      await form.getByLabel('Name').fill('Silent');
      await form.getByLabel('Host').fill('127.0.0.1');
      await form.getByLabel('Port', { exact: true }).fill(`${(silent.address() as AddressInfo).port}`);
      await form.getByLabel('AE title of the server').fill('SILENT');
      await button('Save server').click();
      await form.getByText('SILENT · 127.0.0.1', { exact: false }).waitFor();
      await page().keyboard.press('Escape');
      await page().keyboard.press('Escape');
      await showStudies(page());
      await button('Find on a server').click();
      await choose(page(), 'Server', 'Silent');
      await page().getByLabel('Patient ID').fill('P1');
      await button('Search').click();
      await page().getByText('Searching…').waitFor();
      expect(await button('Search').count()).toBe(0);
      await page().screenshot({ path: `${screenshots}/searching-en-dark.png` });
      await button('Cancel search').click();
      await button('Search').waitFor();
      expect(await page().getByText('Searching…').count()).toBe(0);
      expect(await page().getByRole('alert').count()).toBe(0);
      await page().keyboard.press('Escape');
      await page().locator('.open', { hasText: 'Doe, Jane' }).first().click();
      await page().getByRole('radiogroup').first().waitFor();
    },
    minutes,
  );

  it(
    'says in the dialog what a server that has gone could not do',
    async () => {
      await showStudies(page());
      await button('Find on a server').click();
      await button('Search').click();
      await page().getByText('Enter a name, a patient ID or a date to look for.').waitFor();
      await page().getByLabel('Patient ID').fill('P1');
      await button('Search').click();
      await page().getByText('cannot be reached', { exact: false }).waitFor();
      await page().keyboard.press('Escape');
    },
    minutes,
  );
});

describe.skipIf(noBrowserReason)(`an encrypted server through the window${skippedBecause(noBrowserReason)}`, () => {
  it(
    'is refused while its authority is not trusted, and takes the series once it is',
    async (context) => {
      needsProgram(context, 'storescp');
      needsProgram(context, 'openssl');
      const folder = temporaryFolder();
      const { ca, key, certificate } = await writeCertificates(folder);
      const [arrived, port] = [join(folder, 'arrived'), await freePort()];
      mkdirSync(arrived);
      await startServer('storescp', ['+tls', key, certificate, '-ic', '-od', arrived, String(port)], port);
      const window = await openWindow({ prepare: (data) => preparePhantomStudy(data, { approved: true }) });
      onTestFinished(() => window.close());
      await openServers(window.page);
      const form = window.page.getByRole('dialog', { name: 'Servers' });
      await form.getByLabel('Name').fill('Secure');
      await form.getByLabel('Host').fill('127.0.0.1');
      await form.getByLabel('Port', { exact: true }).fill(`${port}`);
      await form.getByLabel('AE title of the server').fill('SECURE');
      await form.getByLabel('Encrypted (TLS)').check();
      await form.getByRole('button', { name: 'Save server' }).click();
      await form.getByRole('button', { name: 'Test' }).click();
      await form.getByText('not trusted', { exact: false }).waitFor();
      await window.page.close();

      // The hospital's authority is installed, and Concord started again.
      await window.concord.stop();
      const page = await window.browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(await window.concord.start({ NODE_EXTRA_CA_CERTS: ca }));
      await openServers(page);
      await page.getByRole('button', { name: 'Edit' }).click();
      expect(await page.getByLabel('Encrypted (TLS)').isChecked()).toBe(true);
      await page.getByRole('button', { name: 'Test' }).click();
      await page.getByText(`Secure (SECURE, 127.0.0.1:${port}) answers.`).waitFor();
      await page.screenshot({ path: `${screenshots}/servers-tls-en-dark.png` });
      await page.keyboard.press('Escape');
      await page.getByRole('region', { name: 'What will be written' }).waitFor();
      await page.getByRole('button', { name: 'Start export' }).click();
      await page.getByText('How the server took each object: 25').waitFor({ timeout: minutes });
      await page.getByText('25 objects sent to Secure.', { exact: true }).waitFor();
      expect(readdirSync(arrived)).toHaveLength(25);
    },
    4 * minutes,
  );
});

async function openServers(page: Page): Promise<void> {
  await openStudy(page, 'Doe, Jane');
  await page.getByRole('button', { name: 'Export' }).click({ timeout: minutes });
  await choose(page, 'Where to', 'A server (PACS)');
  await page.getByRole('button', { name: 'Manage servers' }).click();
}
