import { randomBytes } from 'node:crypto';
import { messageOf } from '../../src-shared/messages/message.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';
import { Failure } from '../../src-shared/failure.ts';
import { dataFolderAt, type DataFolder } from '../workstation/data-folder.ts';
import { readOwnerNote } from '../workstation/take-ownership.ts';
import { openWorkstation } from '../workstation/open-workstation.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { builtMain, windowFolder } from '../storage/own-files.ts';
import type { Opening } from './loopback/openings.ts';
import { runDesktop } from './desktop-program/run-desktop.ts';
import { startLoopbackHost } from './loopback/server.ts';
import { openInBrowser } from './open-in-browser.ts';

export interface StartOptions {
  /** Electron's program; null serves the window to the browser. */
  readonly program: string | null;
  readonly port: number;
  readonly open: boolean;
  readonly dataFolder: string | undefined;
}

/** Opens the workstation and returns the exit code when it has been closed. */
export async function startWorkstation(options: StartOptions): Promise<number> {
  const main = builtMain();
  if (options.program !== null && main !== null) {
    const code = await runDesktop(options.program, main, options.dataFolder);
    if (code !== null) return code;
    process.stderr.write(`${englishTexts([messageOf('electron-does-not-start')])}\n`);
  }
  const folder = dataFolderAt(options.dataFolder);
  let workstation: Workstation;
  try {
    workstation = openWorkstation({ folder, forWindow: true });
  } catch (error) {
    const opening = error instanceof Failure && error.code === 'conflict' ? await openingOfOwner(folder) : null;
    if (opening === null) throw error;
    announce(opening, options.open);
    return 0;
  }
  return serveUntilStopped(workstation, options);
}

async function serveUntilStopped(workstation: Workstation, options: StartOptions): Promise<number> {
  try {
    const secret = randomBytes(32).toString('base64url');
    const host = await startLoopbackHost(workstation, { port: options.port, windowFolder: windowFolder(), secret });
    workstation.ownership.announce({ pid: process.pid, port: host.port, secret });
    announce(options.open ? host.newOpening() : { address: host.newAddress(), page: null }, options.open);
    if (workstation.startupNotice.length > 0) process.stderr.write(`${englishTexts(workstation.startupNotice)}\n`);
    await stopSignal();
    await host.close();
  } finally {
    await workstation.close();
  }
  return 0;
}

/** What is printed on the user's own terminal holds the address; what the browser is started with does not. */
function announce({ address, page }: Opening, open: boolean): void {
  process.stdout.write(`Concord is ready at ${address}\n`);
  if (open && page !== null) openInBrowser(page);
}

/** A fresh opening from the process that owns the data folder, if that serves one. */
async function openingOfOwner(folder: DataFolder): Promise<Opening | null> {
  const owner = readOwnerNote(folder);
  if (owner?.port === undefined || owner.secret === undefined) return null;
  try {
    const response = await fetch(`http://127.0.0.1:${owner.port}/address`, { method: 'POST', body: owner.secret });
    return response.ok ? ((await response.json()) as Opening) : null;
  } catch {
    return null;
  }
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
