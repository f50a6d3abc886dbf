import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './accessibility.ts';
import { noBrowserReason, until, viewsReady } from './browser.ts';
import { openWindow, screenshots, skippedBecause, type OpenedWindow } from './opened-window.ts';
import { panePixels, shareThatDiffers } from './pane-pixels.ts';
import { preparePhantomStudy } from './prepared-study.ts';
import { openStudy } from './viewer-layout.ts';

const minutes = 60_000;

/** Runs in the page before its scripts: what draws lies on a canvas outside the document. */
function keepContexts(): void {
  const contexts: WebGL2RenderingContext[] = [];
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
    const context: unknown = Reflect.apply(getContext, this, [kind, ...rest]);
    if (context instanceof WebGL2RenderingContext && !contexts.includes(context)) contexts.push(context);
    return context;
  } as typeof getContext;
  const loseContexts = () => contexts.forEach((gl) => gl.getExtension('WEBGL_lose_context')?.loseContext());
  Object.assign(window, { loseContexts });
}

describe.skipIf(noBrowserReason)(`what breaks is reported, and comes back${skippedBecause(noBrowserReason)}`, () => {
  let window: OpenedWindow;
  const page = () => window.page;
  const gone = () => page().getByText('Concord is not answering', { exact: false });

  beforeAll(async () => {
    window = await openWindow({
      prepare: (folder) => preparePhantomStudy(folder, { approved: true }),
      context: { bypassCSP: true },
    });
    await page().addInitScript(keepContexts);
    await page().reload();
    await openStudy(page(), 'Doe, Jane');
    await viewsReady(page());
  }, 4 * minutes);
  afterAll(() => window?.close());

  it(
    'says so when WebGL is lost, and draws the same again',
    async () => {
      const before = await panePixels(page(), 'axial');
      await page().evaluate(() => (window as unknown as { loseContexts(): void }).loseContexts());
      await page().getByText('The graphics processor stopped drawing.', { exact: false }).waitFor();
      await expectAccessible(page(), 'WebGL lost');
      await page().screenshot({ path: `${screenshots}/webgl-lost-en-dark.png` });
      await page().getByRole('button', { name: 'Draw again' }).click();
      await viewsReady(page());
      await until('the same picture', async () =>
      shareThatDiffers(await panePixels(page(), 'axial'), before) < 0.001 ? true : null, minutes); // prettier-ignore
      expect(window.complaints.filter((complaint) => !/context/i.test(complaint))).toEqual([]);
    },
    3 * minutes,
  );

  it(
    'goes on by itself when the backend was out of reach for a while',
    async () => {
      await page().context().setOffline(true);
      await page().getByRole('button', { name: 'Export' }).click();
      await page().getByRole('dialog').getByText('Concord is not answering', { exact: false }).waitFor();
      await page().keyboard.press('Escape');
      await page().context().setOffline(false);
      await until('the export to work again', async () => {
      await page().getByRole('button', { name: 'Export' }).click();
      const summary = page().getByRole('region', { name: 'What will be written' });
      const there = await summary.waitFor({ timeout: 3000 }).then(() => true, () => false); // prettier-ignore
      await page().keyboard.press('Escape');
      return there ? true : null;
    }, minutes); // prettier-ignore
    },
    2 * minutes,
  );

  it(
    'says so when the backend has ended, and finds everything again when it is started anew',
    async () => {
      await window.concord.stop();
      await gone().first().waitFor({ timeout: 30_000 });
      await expectAccessible(page(), 'backend gone');
      await page().screenshot({ path: `${screenshots}/backend-gone-en-dark.png` });
      await page().getByRole('button', { name: 'Try again' }).click();
      await gone().first().waitFor();
      await page().goto(await window.concord.start());
      await openStudy(page(), 'Doe, Jane');
      await page().getByText('by Dr Li', { exact: false }).waitFor({ timeout: minutes });
      await page().getByText('This version is locked.', { exact: false }).waitFor();
      expect(await gone().count()).toBe(0);
    },
    3 * minutes,
  );
});
