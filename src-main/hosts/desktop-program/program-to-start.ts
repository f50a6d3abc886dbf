import { serialiseFailure } from '../../../src-shared/failure.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { canInstall, installedProgram, readElectronPackage, type ElectronPackage } from './electron-package.ts';
import { forgetRefusal, rememberRefusal, rememberedRefusal } from './remembered-refusal.ts';
import { runInstaller, type InstallerOptions } from './run-installer.ts';

export interface ProgramOptions extends InstallerOptions {
  /** Of Electron's package; null if this installation has none. */
  readonly packageFolder: string | null;
  /** Tries to fetch the program even if that failed before. */
  readonly asksAnew: boolean;
  /** Whether a window can be shown at all. */
  readonly hasDisplay: boolean;
  /** Tells the person at the terminal, in one line. */
  readonly say: (...messages: readonly Message[]) => void;
}

/**
 * Electron's program: the one that is installed, or fetched now by Electron's own installer. If it cannot be had a line says
 * why, and the window opens in the browser: null. The failure is remembered, so that the next start does not wait for it.
 * @throws Failure('cancelled')
 */
export async function programToStart(options: ProgramOptions): Promise<string | null> {
  const { packageFolder, say } = options;
  if (!options.hasDisplay) {
    say(messageOf('no-display'));
    return null;
  }
  if (packageFolder === null) {
    if (options.asksAnew) say(messageOf('electron-not-part'));
    return null;
  }
  const electron = readElectronPackage(packageFolder);
  return installedProgram(electron) ?? (await fetchOnce(electron, options));
}

async function fetchOnce(electron: ElectronPackage, options: ProgramOptions): Promise<string | null> {
  const { say, asksAnew } = options;
  if (!canInstall(electron)) {
    say(messageOf('electron-folder-closed', { folder: electron.folder }));
    return null;
  }
  const before = asksAnew ? null : rememberedRefusal(electron);
  if (before !== null) {
    say(messageOf('electron-failed-before'), before, messageOf('electron-ask-anew'));
    return null;
  }
  say(messageOf('electron-fetching', { version: electron.version }));
  try {
    const program = await runInstaller(electron, options);
    forgetRefusal(electron);
    say(messageOf('electron-fetched'));
    return program;
  } catch (error) {
    const { code, messages } = serialiseFailure(error);
    if (code === 'cancelled') throw error;
    rememberRefusal(electron, messages[0]!);
    say(messageOf('electron-not-fetched'), ...messages, messageOf('electron-ask-anew'));
    return null;
  }
}

/** On Linux a window needs a display server; a terminal over SSH or a container has none. */
export function hasDisplay(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(environment['DISPLAY'] || environment['WAYLAND_DISPLAY']);
}
