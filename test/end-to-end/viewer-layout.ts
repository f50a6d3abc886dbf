import { statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { until } from './browser.ts';

const minutes = 60_000;

/** Until the window has opened the study that it opens by itself, or shows a list to choose from. */
export async function settled(page: Page): Promise<void> {
  await until('the window', async () => {
    const opened = await page.locator('header .patient').count();
    return opened > 0 || (await page.locator('.open').count()) > 1 ? true : null;
  }, 2 * minutes); // prettier-ignore
}

/** Goes to the list of studies, wherever the window is. */
export async function showStudies(page: Page): Promise<void> {
  await settled(page);
  if ((await page.getByTestId('folder-input').count()) === 0)
    await page.getByRole('button', { name: /Studies|检查列表/ }).click();
  await page.getByTestId('folder-input').waitFor({ state: 'attached' });
}

/** Opens a study of the list by what its row says. */
export async function openStudy(page: Page, text: string): Promise<void> {
  await settled(page);
  if ((await page.locator('header .patient', { hasText: text }).count()) === 0) {
    await showStudies(page);
    await page.locator('.open', { hasText: text }).first().click();
  }
  await page.getByRole('radiogroup').first().waitFor();
}

/** Chooses in a list that opens (no native select). */
export async function choose(page: Page, label: string | RegExp, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Makes a series of the list the fixed or the moving one. */
export async function useSeries(page: Page, name: string, role: 'fixed' | 'moving'): Promise<void> {
  const card = page.getByRole('list', { name: 'Series' });
  await card.getByRole('button', { name: `Use ${name} as ${role}`, exact: true }).click();
  await chosenSeries(page, role, name);
}

/** Until a series is the fixed or the moving one. */
export async function chosenSeries(page: Page, role: 'fixed' | 'moving', name: string): Promise<void> {
  const slot = page.getByRole('list', { name: 'Series' }).locator(`[data-slot=${role}]`);
  await slot.getByRole('button', { name: `Read ${name}`, exact: true }).waitFor();
}

/** Approves what is shown; what is no good match only with a reason. */
export async function approve(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  const [asked, done] = [page.getByLabel('Reason for approving'), page.getByText('This version is locked.', { exact: false })]; // prettier-ignore
  await asked.or(done).first().waitFor();
  if ((await asked.count()) === 0) return;
  await asked.fill('Looked at slice by slice');
  const answers = page.getByLabel('I compared both series', { exact: false });
  if ((await answers.count()) > 0) await answers.check();
  await page.getByRole('button', { name: 'Approve with this reason' }).click();
}

/** Drops files and folders of the machine on the window, as a file manager does. */
export async function dropOnWindow(page: Page, paths: readonly string[]): Promise<void> {
  for (const path of paths) statSync(path);
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data });
  await session.detach();
}

/** What the verdict says, once it is there. */
export function verdict(page: Page, timeoutMs = 3 * minutes): Promise<string> {
  return until('a verdict', async () => {
    const text = (await page.getByRole('status', { name: /Verdict|结论/ }).textContent()) ?? '';
    return /Good match|Check this match|No match found|匹配良好|请核对|未找到/.test(text) ? text.trim() : null;
  }, timeoutMs); // prettier-ignore
}

export async function ncc(page: Page): Promise<number> {
  return Number(await page.getByLabel('NCC', { exact: true }).textContent());
}
