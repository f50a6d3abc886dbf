import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure, throwIfCancelled } from '../../../src-shared/failure.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { installedProgram, type ElectronPackage } from './electron-package.ts';
import { whyNotFetched } from './why-not-fetched.ts';

export interface InstallerOptions {
  readonly signal?: AbortSignal;
  /** @param totalBytes null until the server has told it. */
  readonly onProgress?: (fetchedBytes: number, totalBytes: number | null) => void;
  /** So long the first byte may take, and any later one: see the constants below. */
  readonly answerMs?: number;
  readonly stallMs?: number;
}

/** A server that answers at all does so in a second or two, through a hospital's proxy as well; a person waits no longer. */
const usualAnswerMs = 12_000;
/** Once bytes flow, progress is seen and Ctrl-C is at hand; a virus scanner may hold the unpacked files for a while. */
const usualStallMs = 90_000;
/** How Windows ends a process at Ctrl-C (STATUS_CONTROL_C_EXIT). */
const windowsInterrupted = 0xc000013a;
/** How often a person sees the figure move. */
const lookMs = 250;

/**
 * Loaded by the installer's Node beside it: tells the size that the server states, and why a connection failed, by what Node's
 * `fetch` publishes (undici, "Diagnostics Channel Support"): the installer prints neither. It changes nothing of what is fetched.
 */
const tellMore = `import { subscribe } from 'node:diagnostics_channel';
subscribe('undici:request:headers', ({ response }) => {
  const texts = response.headers.map(String);
  const at = texts.findIndex((text) => text.toLowerCase() === 'content-length');
  if (response.statusCode === 200 && at >= 0) process.send?.({ size: Number(texts[at + 1]) });
});
const failed = ({ error }) => process.send?.({ trouble: String(error.code ?? error.errors?.[0]?.code ?? error.message) });
subscribe('undici:client:connectError', failed);
subscribe('undici:request:error', failed);`;

interface ToldByInstaller {
  readonly size?: number;
  readonly trouble?: string;
}

/**
 * Runs Electron's own installer, which fetches the program, checks it against the checksums in Electron's package and unpacks
 * it. Its settings for mirrors and the cache are the environment's; a proxy is taken from there or from npm's settings.
 *
 * @returns the program's path.
 * @throws Failure('network') that says why there is none; Failure('cancelled')
 */
export async function runInstaller(electron: ElectronPackage, options: InstallerOptions = {}): Promise<string> {
  throwIfCancelled(options.signal);
  // What it fetches first lies in the folder for temporary files: one of its own shows how far it is, and is left empty.
  const scratch = mkdtempSync(join(tmpdir(), 'concord-electron-'));
  try {
    const trouble = await installerTrouble(electron, scratch, options);
    throwIfCancelled(options.signal);
    const program = trouble === null ? installedProgram(electron) : null;
    if (program !== null) return program;
    throw new Failure('network', trouble ?? messageOf('electron-not-whole'));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Null if it ended well. */
async function installerTrouble(
  electron: ElectronPackage,
  scratch: string,
  options: InstallerOptions,
): Promise<Message | null> {
  const node = [`--import=data:text/javascript,${encodeURIComponent(tellMore)}`, electron.installer];
  const child = spawn(process.execPath, node, {
    cwd: electron.folder,
    env: installerEnvironment(process.env, scratch),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const stop = () => child.kill('SIGKILL');
  options.signal?.addEventListener('abort', stop, { once: true });
  let isSilent = false;
  const stopWatching = watch(child, electron, scratch, options, () => {
    isSilent = true;
    stop();
  });
  let errors = '';
  child.on('message', ({ trouble = '' }: ToldByInstaller) => (errors += ` ${trouble}\n`));
  child.stderr!.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-8192)));
  try {
    const { code, signal } = await ended(child);
    // A terminal sends Ctrl-C to both processes, and this one may hear of it last.
    if (signal === 'SIGINT' || code === windowsInterrupted) throw new Failure('cancelled', messageOf('cancelled'));
    if (isSilent) return messageOf('electron-no-answer');
    return code === 0 ? null : whyNotFetched(errors, code);
  } finally {
    stopWatching();
    options.signal?.removeEventListener('abort', stop);
  }
}

function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Tells how many bytes there are, and once if none has come for too long. @returns the way to stop. */
function watch(
  child: ChildProcess,
  electron: ElectronPackage,
  scratch: string,
  { onProgress, answerMs = usualAnswerMs, stallMs = usualStallMs }: InstallerOptions,
  onSilence: () => void,
): () => void {
  let totalBytes: number | null = null;
  child.on('message', ({ size }: ToldByInstaller) => (totalBytes = size ?? totalBytes));
  const unpacked = join(electron.folder, 'dist');
  let seen = bytesBelow(unpacked);
  let movedAt = performance.now();
  let patienceMs = answerMs;
  const looking = setInterval(() => {
    const fetched = bytesBelow(scratch);
    if (fetched > 0) onProgress?.(fetched, totalBytes);
    const all = fetched + bytesBelow(unpacked);
    if (all !== seen) {
      movedAt = performance.now();
      patienceMs = stallMs;
    }
    seen = all;
    if (performance.now() - movedAt > patienceMs) onSilence();
  }, lookMs);
  return () => clearInterval(looking);
}

/** Node's `fetch` takes a proxy from the environment only if asked to (NODE_USE_ENV_PROXY, Node 24). */
export function installerEnvironment(environment: NodeJS.ProcessEnv, scratch: string): NodeJS.ProcessEnv {
  const https = environment['HTTPS_PROXY'] ?? environment['https_proxy'] ?? environment['npm_config_https_proxy'];
  const http = environment['HTTP_PROXY'] ?? environment['http_proxy'] ?? environment['npm_config_proxy'];
  const proxies = { ...((https ?? http) && { HTTPS_PROXY: https ?? http }), ...(http && { HTTP_PROXY: http }) };
  return {
    ...environment,
    ...(Object.keys(proxies).length > 0 && { NODE_USE_ENV_PROXY: '1', ...proxies }),
    TMPDIR: scratch,
    TEMP: scratch,
    TMP: scratch,
    ELECTRON_GET_NO_PROGRESS: '1',
  };
}

function bytesBelow(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { parentPath, name }) => sum + sizeOf(join(parentPath, name)), 0);
  } catch {
    // It is being moved or removed at this moment.
    return 0;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
