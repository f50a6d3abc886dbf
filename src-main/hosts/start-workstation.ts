import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { englishTexts } from '../../src-shared/messages/text.ts';
import { Failure } from '../../src-shared/failure.ts';
import { dataFolderAt, type DataFolder } from '../workstation/data-folder.ts';
import { readOwnerNote } from '../workstation/take-ownership.ts';
import { openWorkstation } from '../workstation/open-workstation.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { builtMain, electronBinary, windowFolder } from '../storage/own-files.ts';
import type { Opening } from './loopback/openings.ts';
import { startLoopbackHost } from './loopback/server.ts';
import { openInBrowser } from './open-in-browser.ts';

export interface StartOptions {
  readonly loopback: boolean;
  readonly port: number;
  readonly open: boolean;
  readonly dataFolder: string | undefined;
}

/** Opens the workstation and returns the exit code when it has been closed. */
export async function startWorkstation(options: StartOptions): Promise<number> {
  const electron = options.loopback ? null : electronBinary();
  const main = builtMain();
  if (electron !== null && main !== null) return runElectron(electron, main, options);
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

function runElectron(electron: string, main: string, { dataFolder }: StartOptions): Promise<number> {
  const environment = { ...process.env, ...(dataFolder !== undefined && { CONCORD_DATA: dataFolder }) };
  const child = spawn(electron, [main], { stdio: 'inherit', env: environment });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
