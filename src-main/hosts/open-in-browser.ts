import { spawn } from 'node:child_process';
import { hasDisplay } from './desktop-program/program-to-start.ts';

/**
 * Opens a page if there is a browser and a display; does nothing if there is none: the address is printed.
 * @param path of the page that leads to the address: see `writeOpeningPage`.
 */
export function openInBrowser(path: string): void {
  tryInTurn(browserPrograms(), path);
}

function tryInTurn([program, ...others]: readonly string[], path: string): void {
  if (program === undefined) return;
  const child = spawn(program, [path], { detached: true, stdio: 'ignore' });
  child.on('error', () => tryInTurn(others, path));
  child.unref();
}

function browserPrograms(): string[] {
  if (process.platform === 'win32') return ['explorer.exe'];
  if (process.platform === 'darwin') return ['open'];
  return hasDisplay() ? ['xdg-open', 'chromium', 'google-chrome', 'firefox'] : [];
}
