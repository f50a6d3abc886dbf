import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import SqliteDatabase from 'better-sqlite3';
import { join } from 'node:path';
import { until, viewsReady } from './browser.ts';
import { screenshots } from './opened-window.ts';
import { preparePhantomStudy } from './prepared-study.ts';
import { approve, openStudy, useSeries, verdict } from './viewer-layout.ts';
import { windowHosts, type HostedWindow } from './window-hosts.ts';

const minutes = 60_000;

describe.each(windowHosts)('reviewing in the window on $name', ({ skipped, open }) => {
  if (skipped) return void it.skip('is skipped');
  let window: HostedWindow;
  const page = () => window.page;
  const button = (name: string | RegExp) => page().getByRole('button', { name, exact: typeof name === 'string' });

  beforeAll(async () => {
    window = await open({
      prepare: (folder) => preparePhantomStudy(folder, { approved: false, series: ['T1', 'T2', 'T2 late'] }),
    });
    await openStudy(page(), 'Doe, Jane');
    await viewsReady(page());
  }, 4 * minutes);
  afterAll(() => window?.close());

  it('registers all series to the fixed one, and shows the verdict of each in the picker', async () => {
    await button('Register all to fixed').click();
    const list = page().getByRole('list', { name: 'Series' });
    await until('two verdicts', async () =>
      (await list.locator('.verdict').count()) === 2 ? true : null, 3 * minutes); // prettier-ignore
    await verdict(page());
    for (const name of ['T2', 'T2 late']) {
      await useSeries(page(), name, 'moving');
      await verdict(page());
      await page().getByText('Versions: 1').waitFor();
    }
  }, 4 * minutes); // prettier-ignore

  it(
    'asks for a name, and rejects only with a reason, which stays with the version',
    async () => {
      expect(await button('Reject').isDisabled()).toBe(true);
      await page().getByText('Enter your name to approve or reject.').waitFor();
      await page().getByLabel('Reviewer').fill('Dr Ada Reader');
      await page().getByLabel('Reviewer').press('Tab');
      await button('Reject').click();
      expect(await button('Reject with this reason').isDisabled()).toBe(true);
      await page().getByLabel('Reason for rejecting').fill('The skull base is 4 mm off.');
      await button('Reject with this reason').click();
      await page().getByText('by Dr Ada Reader', { exact: false }).waitFor();
      await page().getByText('The skull base is 4 mm off.').waitFor();
      await page().screenshot({ path: `${screenshots}/rejected-en-dark.png` });
      await button('Export').click();
      await page().getByText('This registration was rejected.', { exact: false }).waitFor();
      expect(await button('Start export').isDisabled()).toBe(true);
      await page().keyboard.press('Escape');
    },
    minutes,
  );

  it(
    'makes a new version on the next press; approving locks it',
    async () => {
      await button('Register again').click();
      await page()
        .getByText('Versions: 2')
        .waitFor({ timeout: 3 * minutes });
      await until('the new version', async () =>
      (await button(/Version 2/).getAttribute('aria-pressed')) === 'true' ? true : null, 2 * minutes); // prettier-ignore
      await approve(page());
      await page().getByText('This version is locked.', { exact: false }).waitFor();
      expect(await button('Approve').count()).toBe(0);
      await button('Register again').click();
      await until('a third version', async () =>
      (await button(/Version 3/).getAttribute('aria-pressed')) === 'true' ? true : null, 2 * minutes); // prettier-ignore
      const states = await page().locator('.version').allTextContents();
      expect(states).toHaveLength(3);
      expect(states[0]).toContain('Not reviewed');
      expect(states[1]).toContain('Approved · Dr Ada Reader');
      expect(states[2]).toContain('Rejected · Dr Ada Reader');
      await page().screenshot({ path: `${screenshots}/history-en-dark.png` });
    },
    5 * minutes,
  );

  it(
    'takes an approval back at one click, and says so',
    async () => {
      await approve(page());
      await button(/^Undo approval/).click();
      await page().getByText('Approval withdrawn').first().waitFor();
      await button('Approve').waitFor();
      expect(await button(/^Undo approval/).count()).toBe(0);
      await page().screenshot({ path: `${screenshots}/withdrawn-en-dark.png` });
    },
    minutes,
  );

  it(
    'marks what is no result on the images, and does not let it be approved',
    async () => {
      const mark = page()
        .getByRole('note')
        .filter({ hasText: /^Before registration$|^Another position/ });
      expect(await mark.count()).toBe(0);
      await page().keyboard.press('b');
      await mark.getByText('Before registration').waitFor();
      expect(await button('Approve').isDisabled()).toBe(true);
      await page().screenshot({ path: `${screenshots}/marked-before-en-dark.png` });
      await page().keyboard.press('b');
      await page()
        .getByText(/Positions tried/)
        .click();
      await page().locator('.candidate[aria-pressed=false]').first().click();
      await mark.getByText('Another position, not the result').waitFor();
      expect(await button('Approve').isDisabled()).toBe(true);
      await button('Back to the result').click();
      await mark.waitFor({ state: 'detached' });
      expect(await button('Approve').isEnabled()).toBe(true);
    },
    minutes,
  );

  it('keeps all of it in the audit trail, without a word of the patient', () => {
    const database = new SqliteDatabase(join(window.dataFolder, 'concord.db'), { readonly: true });
    const entries = database
      .prepare<[], { actor: string; action: string; detail: string }>('SELECT * FROM audit')
      .all();
    database.close();
    const actions = entries.map(({ action }) => action);
    expect(actions.filter((action) => action === 'registered')).toHaveLength(4);
    expect(actions.filter((action) => /^(rejected|approved|withdrawn)$/.test(action))).toEqual([
      'rejected',
      'approved',
      'approved',
      'withdrawn',
    ]);
    expect(entries.find(({ action }) => action === 'approved')!.actor).toBe('Dr Ada Reader');
    expect(JSON.stringify(entries)).not.toMatch(/Doe|Jane/);
    expect(window.complaints).toEqual([]);
  });
});
