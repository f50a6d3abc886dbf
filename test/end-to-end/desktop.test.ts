import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until, viewsReady } from './browser.ts';
import { screenshots } from './opened-window.ts';
import { johnRoe, preparePhantomStudy, writePhantomStudy } from './prepared-study.ts';
import { choose as chooseIn, chosenSeries, openStudy, verdict } from './viewer-layout.ts';
import { desktopHosts, type HostedWindow } from './window-hosts.ts';

const minutes = 60_000;

describe.each(desktopHosts)('the desktop app on $name', ({ skipped, open }) => {
  if (skipped) return void it.skip('is skipped');
  let window: HostedWindow;
  let folder: string;
  const page = () => window.page;
  const app = () => window.app!;
  const button = (name: string) => page().getByRole('button', { name, exact: true });
  const header = (text: string) => page().locator('header .patient', { hasText: text });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'concord-desktop-files-'));
    writePhantomStudy(join(folder, '约翰 john'), johnRoe, ['T1 of John', 'T2 of John']);
    window = await open({ prepare: (data) => preparePhantomStudy(data, { approved: true }) });
    await openStudy(page(), 'Doe, Jane');
    await viewsReady(page());
  }, 4 * minutes);
  afterAll(async () => {
    await window?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const title = () => app().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getTitle(), null);
  const itemOf = (id: string) =>
    app().evaluate(({ Menu }, wanted) => {
      const item = Menu.getApplicationMenu()?.getMenuItemById(wanted);
      return item ? { label: item.label, enabled: item.enabled, accelerator: String(item.accelerator ?? '') } : null;
    }, id); // prettier-ignore
  const choose = (id: string) => app().evaluate(({ Menu }, wanted) => Menu.getApplicationMenu()!.getMenuItemById(wanted)!.click(), id); // prettier-ignore
  const enabled = (id: string) => until(`${id} in the menu`, async () => ((await itemOf(id))?.enabled ? true : null));
  /** From now on a question of the system's is answered by its button of that number, and its words are kept. */
  const answerQuestions = (response: number) =>
    app().evaluate(({ dialog }, pressed) => {
      const kept = globalThis as unknown as { asked: string[] };
      kept.asked = [];
      dialog.showMessageBox = (...args: unknown[]) => {
        const { message, detail } = args.at(-1) as { message: string; detail: string };
        kept.asked.push(`${message} ${detail}`);
        return Promise.resolve({ response: pressed, checkboxChecked: false });
      };
    }, response); // prettier-ignore
  const asked = () => app().evaluate(() => (globalThis as unknown as { asked: string[] }).asked, null);
  const choosePath = (path: string) =>
    app().evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
    }, [path]); // prettier-ignore

  it('names the study in its title, and in its list of recent ones', async () => {
    await until('the title', async () => ((await title()).includes('Doe, Jane') ? true : null));
    expect(await title()).toMatch(/ – Concord$/);
    await choose('close-study');
    await until('the plain title', async () => ((await title()) === 'Concord' ? true : null));
    expect((await itemOf('register'))!.enabled).toBe(false);
    const recent = await app().evaluate(({ Menu }) => Menu.getApplicationMenu()!.getMenuItemById('recent')!.submenu!.items.map(({ id, label }) => ({ id, label })), null); // prettier-ignore
    await choose(recent.find(({ label }) => label.includes('Doe, Jane'))!.id);
    await header('Doe, Jane').waitFor();
  });

  it('has the commands of the window in its menus, with their keys, in the language of the window', async () => {
    await enabled('swap');
    expect(await itemOf('register')).toEqual({ label: 'Register', enabled: true, accelerator: 'R' });
    await chooseIn(page(), 'Language', '简体中文');
    await until('the Chinese menu', async () => ((await itemOf('register'))?.label === '配准' ? true : null));
    await chooseIn(page(), '语言', 'English');
    await choose('swap');
    await chosenSeries(page(), 'fixed', 'T2');
    await choose('swap');
    await chosenSeries(page(), 'fixed', 'T1');
    await choose('larger-text');
    await until('larger text', async () => ((await page().evaluate(() => document.documentElement.style.fontSize)) === '20px' ? true : null)); // prettier-ignore
    await choose('usual-text');
  });

  it('says what it is, that it is not a cleared device, and whose work is in it', async () => {
    await choose('about');
    const dialog = page().getByRole('dialog', { name: 'About Concord' });
    await dialog.getByText('Concord is not a cleared medical device.', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Show the licences' }).click();
    await dialog.getByText('zod', { exact: false }).first().waitFor();
    await page().screenshot({ path: `${screenshots}/about-en-dark.png` });
    await page().keyboard.press('Escape');
  });

  it('adds a folder by the menu and the system’s dialog', async () => {
    await choosePath(join(folder, '约翰 john'));
    await choose('import-folder');
    await page().getByText('2 series', { exact: false }).or(page().getByRole('region', { name: 'What was added' })).first().waitFor({ timeout: minutes }); // prettier-ignore
    await button('Dismiss').click();
  }, 2 * minutes); // prettier-ignore

  it('shows a registration in the taskbar while it runs, and its verdict at the end', async () => {
    await app().evaluate(({ BrowserWindow }) => {
      const kept = globalThis as unknown as { bar: number[] };
      kept.bar = [];
      BrowserWindow.prototype.setProgressBar = (fraction) => void kept.bar.push(fraction);
    }, null); // prettier-ignore
    await openStudy(page(), 'Doe, Jane');
    await enabled('register');
    await choose('register');
    await page().getByText('Versions: 2').waitFor({ timeout: 3 * minutes });
    await verdict(page());
    const bar = await until('the end of the bar', async () => {
      const fractions = await app().evaluate(() => (globalThis as unknown as { bar: number[] }).bar, null);
      return fractions.at(-1) === -1 ? fractions : null;
    }, minutes); // prettier-ignore
    expect(bar.length).toBeGreaterThanOrEqual(2);
    expect(bar.slice(0, -1).every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true);
  }, 5 * minutes); // prettier-ignore

  it('exports into a folder that is chosen by the system’s dialog', async () => {
    await choosePath(folder);
    await choose('export');
    await chooseIn(page(), 'Where to', 'A folder');
    await button('Choose…').or(button('Choose')).first().click();
    await until('the path', async () => ((await page().getByLabel('Path').inputValue()) === folder ? true : null));
    await page().getByRole('region', { name: 'What will be written' }).waitFor();
    await button('Start export').click();
    await page().getByRole('dialog').getByRole('status').getByText('Exported').waitFor({ timeout: minutes });
    await page().keyboard.press('Escape');
    expect(readdirSync(folder)).toHaveLength(2);
  }, 2 * minutes); // prettier-ignore

  it('prints the report of the result', async () => {
    await app().evaluate(({ app: electron }) => {
      electron.on('web-contents-created', (_event, contents) => {
        contents.print = (_options, done) =>
          void contents.printToPDF({}).then((pdf) => {
            (globalThis as unknown as { printed: string }).printed = pdf.toString('latin1');
            done!(true, '');
          });
      });
    }, null); // prettier-ignore
    await enabled('print-report');
    await choose('print-report');
    const pdf = await until('the print', async () => (await app().evaluate(() => (globalThis as unknown as { printed?: string }).printed, null)) ?? null, minutes); // prettier-ignore
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    // A page with pictures: an empty one has less than 2 kB.
    expect(pdf.length).toBeGreaterThan(20_000);
    expect(await page().getByRole('alert').count()).toBe(0);
    expect(window.complaints).toEqual([]);
  }, 2 * minutes); // prettier-ignore

  it('hands over to the first what a second start was opened with', async () => {
    await choose('close-study');
    const row = page().locator('.open', { hasText: 'Roe, John' });
    await row.waitFor();
    writePhantomStudy(join(folder, 'ann'), { name: 'Poe^Ann', id: 'P3', studyUid: `${johnRoe.studyUid}.3` }, ['T1', 'T2']); // prettier-ignore
    expect(await app().startAgain([join(folder, 'ann')])).toBe(0);
    await header('Poe, Ann').waitFor({ timeout: minutes });
    await button('Dismiss').click();
  }, 2 * minutes); // prettier-ignore

  it('stays on its page: no navigation, no further window, no permission', async () => {
    await app().evaluate(({ BrowserWindow }) => {
      const kept = globalThis as unknown as { refused: string[] };
      kept.refused = [];
      BrowserWindow.getAllWindows()[0]!.webContents.on('will-navigate', (event, url) => {
        if (event.defaultPrevented) kept.refused.push(url);
      });
    }, null); // prettier-ignore
    const address = page().url();
    await page().evaluate(() => void (location.href = 'https://example.org/'));
    await until('the refusal', async () => {
      const refused = await app().evaluate(() => (globalThis as unknown as { refused: string[] }).refused, null);
      return refused[0] === 'https://example.org/' ? true : null;
    }); // prettier-ignore
    const permissions = await page().evaluate(async () => [
      (await navigator.permissions.query({ name: 'notifications' })).state,
      (await navigator.permissions.query({ name: 'geolocation' })).state,
      await Notification.requestPermission(),
    ]);
    expect(permissions).toEqual(['denied', 'denied', 'denied']);
    await page().evaluate(() => void globalThis.open('https://example.org/'));
    expect(page().url()).toBe(address);
    expect(await app().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1);
    await header('Poe, Ann').waitFor();
  }, minutes); // prettier-ignore

  it('tells of a page that crashed, and opens it again with the same study', async () => {
    await answerQuestions(0);
    const session = await page().context().newCDPSession(page());
    // There is nobody left to answer.
    void session.send('Page.crash').catch(() => undefined);
    await until('the message', async () => ((await asked()).length > 0 ? true : null), minutes);
    expect((await asked())[0]).toContain('The window of Concord ended unexpectedly (crashed).');
    await window.takeNewPage();
    await header('Poe, Ann').waitFor({ timeout: minutes });
    await viewsReady(page());
  }, 3 * minutes); // prettier-ignore

  it('comes back after a restart where it was, with the study that was open', async () => {
    const bounds = { x: 120, y: 60, width: 1300, height: 850 };
    await app().evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]!.setBounds(wanted), bounds);
    await window.restart();
    expect(await app().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds(), null)).toEqual(bounds); // prettier-ignore
    await openStudy(page(), 'Doe, Jane');
    await page().getByText('Versions: 2').waitFor({ timeout: minutes });
  }, 3 * minutes); // prettier-ignore

  it('asks before it closes while a position is not saved, and ends if that is wanted', async () => {
    await viewsReady(page());
    const close = () => app().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close(), null);
    await answerQuestions(0);
    await enabled('correct');
    await choose('correct');
    await page().getByRole('slider', { name: /Axial/ }).focus();
    await page().keyboard.press('ArrowRight');
    await enabled('undo');
    await until('the question', async () => {
      await close();
      return (await asked()).length > 0 ? true : null;
    }); // prettier-ignore
    expect((await asked())[0]).toContain('The position that was moved by hand is not saved.');
    expect(await app().evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1);
    await answerQuestions(1);
    await close();
    expect(await app().ended).toBe(0);
  }, 2 * minutes); // prettier-ignore
});
