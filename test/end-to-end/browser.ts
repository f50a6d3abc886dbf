import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { chromiumArguments, chromiumPath } from './chromium-program.ts';

/** Why the window cannot be driven here, or null. */
export const noBrowserReason: string | null = existsSync(chromiumPath)
  ? null
  : `Debian's chromium is not installed (${chromiumPath})`;

/** Chromium with software WebGL, talking to nobody but this machine. */
export function launchBrowser(extraArgs: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: [...chromiumArguments, ...extraArgs] });
}

/** Everything that a page complains about, from now on, after what others did. */
export function complaintsOf(page: Page, complaints: string[] = []): string[] {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  return complaints;
}

/** Asks until the answer is no longer null. The page's policy forbids `waitForFunction` with a string. */
export async function until<T>(what: string, ask: () => Promise<T | null>, timeoutMs = 30_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end) throw new Error(`Waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function viewsReady(page: Page): Promise<void> {
  await until('the views', async () => {
    const status = await page.getByRole('region', { name: /Fused views|融合视图/ }).getAttribute('data-status');
    return status === 'ready' ? true : null;
  }, 150_000); // prettier-ignore
  await drawn(page);
}

/** Until the views have come to rest: they are drawn coarsely while they move, and sharply soon after. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await new Promise((resolve) => setTimeout(resolve, 200));
    // On a busy machine they come to rest later.
    const isCoarse = () => document.querySelector('[data-drawn=coarse]') !== null;
    for (let frames = 0; frames < 200 && isCoarse(); frames++) await frame();
    await frame();
    await frame();
  });
}
