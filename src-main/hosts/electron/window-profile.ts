import type { App } from 'electron';
import { mkdirSync } from 'node:fs';
import type { DataFolder } from '../../workstation/data-folder.ts';

/**
 * Puts what Electron keeps, its lock of the one process among it, into the data folder. Electron's own place may be the data
 * folder itself (macOS), or one that all apps in development share; and here a second start on another data folder is a
 * program of its own. To be called before Electron opens files there.
 */
export function keepProfileIn(
  { windowProfile }: Pick<DataFolder, 'windowProfile'>,
  app: Pick<App, 'setName' | 'setPath'>,
): void {
  app.setName('Concord');
  try {
    mkdirSync(windowProfile, { recursive: true, mode: 0o700 });
    app.setPath('userData', windowProfile);
  } catch {
    // Opening the workstation tells why nothing can be written there.
  }
}
