import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../src-main/series-files/dicom/elements.ts';
import { readDicomHeader } from '../../src-main/series-files/dicom/read-header.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { noBrowserReason } from './browser.ts';
import { openWindow, screenshots, skippedBecause, type OpenedWindow } from './opened-window.ts';
import { prepareTwoPatients } from './prepared-study.ts';
import { choose, chosenSeries, openStudy } from './viewer-layout.ts';

const minutes = 60_000;

describe.skipIf(noBrowserReason)(`series of two patients${skippedBecause(noBrowserReason)}`, () => {
  let window: OpenedWindow;
  const page = () => window.page;
  const button = (name: string) => page().getByRole('button', { name, exact: true });
  const summary = () => page().getByRole('region', { name: 'What will be written' });

  beforeAll(async () => {
    window = await openWindow({ prepare: prepareTwoPatients });
    await openStudy(page(), 'Doe, Jane');
    await choose(page(), 'Take the second series from', /^Roe, John · P2/);
    await chosenSeries(page(), 'moving', 'T2 of John');
  }, 4 * minutes);
  afterAll(() => window?.close());

  it(
    'are exported only once a person has confirmed it, and then under the fixed patient',
    async () => {
      const folder = temporaryFolder();
      await button('Export').click({ timeout: minutes });
      await choose(page(), 'Where to', 'A folder');
      await page().getByLabel('Path').fill(folder);
      await page().getByLabel('Path').press('Tab');
      await summary().getByText('The two series have different patient IDs.', { exact: false }).waitFor();
      expect(await button('Start export').isDisabled()).toBe(true);
      await page().screenshot({ path: `${screenshots}/export-two-patients-en-dark.png` });
      await page().getByLabel('The patients differ: export under the fixed patient all the same').check();
      await summary().getByText('the export carries the patient and study of the fixed series', { exact: false }).waitFor();
      await button('Start export').click();
      await page().getByRole('dialog').getByRole('status').getByText('Exported').waitFor({ timeout: minutes });
      const [made] = readdirSync(folder);
      const slices = join(folder, made!, 'dicom');
      const header = await readDicomHeader(join(slices, readdirSync(slices)[0]!));
      if (typeof header === 'string') throw new Error(header);
      expect([text(header, 'x00100020'), text(header, 'x0020000d')]).toEqual(['P1', '1.2.826.0.1.3680043.8.498.5']);
      expect(window.complaints).toEqual([]);
    },
    2 * minutes,
  );
}); // prettier-ignore
