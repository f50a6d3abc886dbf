import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewsReady } from './browser.ts';
import { screenshots } from './opened-window.ts';
import { choose, settled, verdict } from './viewer-layout.ts';
import { windowHosts, type HostedWindow } from './window-hosts.ts';

const minutes = 60_000;

describe.each(windowHosts)('a new user, in Chinese, on $name', ({ skipped, savesDownloads, open }) => {
  if (skipped) return void it.skip('is skipped');
  let window: HostedWindow;
  const page = () => window.page;
  const button = (name: string) => page().getByRole('button', { name, exact: true });

  beforeAll(async () => {
    window = await open({ context: { viewport: { width: 1920, height: 1080 } } });
    await settled(page());
  }, 4 * minutes);
  afterAll(() => window?.close());

  it(
    'finds the sample case open, and comes from one press to an approved fusion and its export',
    async () => {
      await choose(page(), 'Language', '简体中文');
      await viewsReady(page());
      await page().screenshot({ path: `${screenshots}/first-start-zh-CN-1920.png` });
      await button('配准').click();
      expect(await verdict(page())).toMatch(/匹配良好|请核对此匹配/);
      await page().screenshot({ path: `${screenshots}/registered-zh-CN-1920.png` });
      await page().getByLabel('审核人').fill('李医生');
      await button('批准').click();
      await page().getByText('此版本已锁定', { exact: false }).waitFor();
      await button('导出').click();
      await button('开始导出').click();
      const save = page().getByRole('button', { name: '保存 ZIP' });
      await save.waitFor({ timeout: minutes });
      if (!savesDownloads) return;
      const [download] = await Promise.all([page().waitForEvent('download'), save.click()]);
      expect(
        readFileSync(await download.path())
          .subarray(0, 2)
          .toString(),
      ).toBe('PK');
      expect(await page().getByRole('dialog').innerText()).not.toMatch(/[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}/);
      await page().keyboard.press('Escape');
    },
    4 * minutes,
  );

  it('meets no error or warning on the way, nor any English left over', async () => {
    const text = await page().locator('body').innerText();
    expect(text.match(/[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}/g) ?? []).toEqual([]);
    expect(window.complaints).toEqual([]);
  });
});
