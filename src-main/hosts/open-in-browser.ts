import { spawn } from 'node:child_process';

/** Opens the address where there is a browser and a display; says nothing where there is none: the address is printed. */
export function openInBrowser(address: string): void {
  tryInTurn(browserPrograms(), address);
}

function tryInTurn([program, ...others]: readonly string[], address: string): void {
  if (program === undefined) return;
  const child = spawn(program, [address], { detached: true, stdio: 'ignore' });
  child.on('error', () => tryInTurn(others, address));
  child.unref();
}

function browserPrograms(): string[] {
  if (process.platform === 'win32') return ['explorer.exe'];
  if (process.platform === 'darwin') return ['open'];
  const hasDisplay = Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
  return hasDisplay ? ['xdg-open', 'chromium', 'google-chrome', 'firefox'] : [];
}
