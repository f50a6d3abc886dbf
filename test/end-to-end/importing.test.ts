import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './browser.ts';
import { screenshots } from './opened-window.ts';
import { janeDoe, johnRoe, writePhantomStudy } from './prepared-study.ts';
import { choose, chosenSeries, dropOnWindow, openStudy, showStudies } from './viewer-layout.ts';
import { windowHosts, type HostedWindow } from './window-hosts.ts';

const minutes = 60_000;

describe.each(windowHosts)('bringing studies in and out on $name', ({ skipped, isBrowser, open }) => {
  if (skipped) return void it.skip('is skipped');
  let window: HostedWindow;
  let folder: string;
  const page = () => window.page;
  const button = (name: string) => page().getByRole('button', { name, exact: true });
  const report = () => page().getByRole('region', { name: 'What was added' });
  const rows = () => page().locator('.open');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'concord-import-'));
    writePhantomStudy(join(folder, 'jane'), janeDoe, ['T1', 'T2']);
    writeFileSync(join(folder, 'jane', 'letter.txt'), 'no image');
    mkdirSync(join(folder, 'zip'));
    writePhantomStudy(join(folder, 'john'), johnRoe, ['T1 of John', 'T2 of John']);
    await zipped(join(folder, 'john'), join(folder, 'zip', '约翰 john.zip'));
    window = await open();
    await showStudies(page());
  }, 4 * minutes);
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it(
    'takes a folder that is dropped on it, and names what could not be used and why',
    async () => {
      await dropOnWindow(page(), [join(folder, 'jane')]);
      await report().waitFor({ timeout: minutes });
      await page().locator('header .patient', { hasText: 'Doe, Jane' }).waitFor();
      await report().getByText('Not used: 1.').waitFor();
      await report().getByText('What could not be used, and why').click();
      await report().getByText('letter.txt').waitFor();
      await report().getByText('This is not a DICOM, NIfTI, NRRD or MetaImage file.', { exact: false }).waitFor();
      await page().screenshot({ path: `${screenshots}/imported-en-dark.png` });
      await button('Dismiss').click();
    },
    2 * minutes,
  );

  it(
    'takes a ZIP with a Chinese name, and the same folder again without a copy',
    async () => {
      await dropOnWindow(page(), [join(folder, 'zip', '约翰 john.zip')]);
      await report().waitFor({ timeout: minutes });
      await button('Dismiss').click();
      await showStudies(page());
      await until('three studies', async () => ((await rows().count()) === 3 ? true : null));
      await dropOnWindow(page(), [join(folder, 'jane', 'T1'), join(folder, 'jane', 'T2')]);
      await report().getByText('48 were there already', { exact: false }).waitFor({ timeout: minutes });
      await page().locator('header .patient', { hasText: 'Doe, Jane' }).waitFor();
      await button('Dismiss').click();
      await showStudies(page());
      expect(await rows().count()).toBe(3);
    },
    2 * minutes,
  );

  it(
    'takes a folder that is chosen by the button and its dialog',
    async () => {
      await window.addFolder(join(folder, 'jane'));
      await report().getByText('48 were there already', { exact: false }).waitFor({ timeout: minutes });
      await button('Dismiss').click();
      await showStudies(page());
      expect(await rows().count()).toBe(3);
    },
    minutes,
  );

  // Elsewhere the window gives paths: no file travels.
  it.runIf(isBrowser)(
    'can be cancelled while files travel, and then leaves nothing',
    async () => {
      writePhantomStudy(join(folder, 'third'), { name: 'Poe^Ann', id: 'P3', studyUid: `${janeDoe.studyUid}.3` }, ['T1', 'T2']); // prettier-ignore
      await page().route('**/uploads/**', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        await route.continue().catch(() => undefined);
      });
      await dropOnWindow(page(), [join(folder, 'third')]);
      await button('Cancel import').click();
      await page().getByRole('region', { name: 'Adding' }).waitFor({ state: 'detached' });
      await page().unroute('**/uploads/**');
      expect(await rows().filter({ hasText: 'Poe' }).count()).toBe(0);
      expect(await page().getByRole('alert').count()).toBe(0);
    },
    minutes,
  );

  it(
    'says why nothing could be brought in',
    async () => {
      await dropOnWindow(page(), [join(folder, 'jane', 'letter.txt')]);
      const alert = page().getByRole('alert');
      // Files that came by their paths are named by them.
      await alert.getByText(/^No series was found in .*letter\.txt: This is not a DICOM/).waitFor();
      await button('Dismiss').click();
      await alert.waitFor({ state: 'detached' });
    },
    minutes,
  );

  it(
    'finds and sorts studies',
    async () => {
      const search = page().getByPlaceholder('Search patient, date or description');
      await search.fill('roe phantom');
      await until('one study', async () => ((await rows().count()) === 1 ? true : null));
      await search.fill('nobody');
      await page().getByText('No study matches the search').waitFor();
      await search.fill('');
      await choose(page(), 'Sort by', 'Patient');
      const names = await rows().locator('.name strong').allTextContents();
      expect(names).toEqual(names.toSorted());
      await page().screenshot({ path: `${screenshots}/studies-three-en-dark.png` });
    },
    minutes,
  );

  it(
    'points out different patients before the press',
    async () => {
      await openStudy(page(), 'Doe, Jane');
      const warning = page()
        .getByRole('alert')
        .getByText('The two series are of different patients.', { exact: false });
      expect(await warning.count()).toBe(0);
      await choose(page(), 'Take the second series from', /^Roe, John · P2/);
      await warning.waitFor();
      await chosenSeries(page(), 'moving', 'T2 of John');
      for (const patient of ['Doe, Jane', 'Roe, John']) await page().locator('header', { hasText: patient }).waitFor();
      await page().screenshot({ path: `${screenshots}/two-patients-en-dark.png` });
      await choose(page(), 'Take the second series from', 'This study');
      await warning.waitFor({ state: 'detached' });
    },
    minutes,
  );

  it(
    'asks before a study is removed, says what is lost, and keeps it if the user wants',
    async () => {
      await showStudies(page());
      await button('Remove Roe, John').click();
      const dialog = page().getByRole('dialog', { name: 'Remove this study from Concord?' });
      await dialog
        .getByText('Removed with it: 2 series, 0 registrations, 0 of them approved', { exact: false })
        .waitFor();
      await button('Keep').click();
      expect(await rows().count()).toBe(3);
      await button('Remove Roe, John').click();
      await button('Remove study').click();
      await until('two studies', async () => ((await rows().count()) === 2 ? true : null));
      expect(await rows().filter({ hasText: 'Roe' }).count()).toBe(0);
      expect(window.complaints).toEqual([]);
    },
    minutes,
  );
});

async function zipped(folder: string, path: string): Promise<void> {
  const zip = new ZipFile();
  for (const series of ['T1 of John', 'T2 of John'])
    for (let k = 1; k <= 24; k++) zip.addFile(join(folder, series, `${k}.dcm`), `${series}/${k}.dcm`);
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}
