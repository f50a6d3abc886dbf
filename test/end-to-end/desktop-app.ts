import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Electron from 'electron';
import { _electron, chromium, type Browser, type Page } from 'playwright-core';
import { until } from './browser.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const main = join(repository, 'out/main/main.js');
const standIn = join(repository, 'test/electron-stand-in/start.ts');
const environment = (dataFolder: string) => ({ ...process.env, CONCORD_DATA: dataFolder }) as Record<string, string>;

/** Work for the main process: it is sent as text, so that it may use its two parameters and nothing else. */
export type MainWork<Argument, Value> = (electron: typeof Electron, argument: Argument) => Value | Promise<Value>;

/** Concord as a desktop app: its main process, and the page of its window. */
export interface DesktopApp {
  /** The window's page; after a crash or a new window, waits for the new one. */
  page(): Promise<Page>;
  evaluate<Argument, Value>(work: MainWork<Argument, Value>, argument: Argument): Promise<Value>;
  /** The exit code, once the process has ended. */
  readonly ended: Promise<number | null>;
  /** Starts the program once more on the same data folder, and gives its exit code. */
  startAgain(args: readonly string[]): Promise<number | null>;
  /** Quits as a signal from the system does. */
  stop(): Promise<void>;
}

const isWindow = (page: Page) => /^(concord:\/\/workstation|http:\/\/workstation\.localhost)/.test(page.url());

/** The built main process on the stand-in for Electron. */
export async function startOnStandIn(dataFolder: string, args: readonly string[] = []): Promise<DesktopApp> {
  buildIfStale();
  const program = [standIn, main];
  const options = { cwd: repository, env: environment(dataFolder) };
  const child = spawn(process.execPath, [...program, ...args], { ...options, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }); // prettier-ignore
  const ended = exitOf(child);
  const browser = await chromium.connectOverCDP(await addressOf(child));
  let lastId = 0;
  return {
    ended,
    page: () => pageOf(browser),
    startAgain: (again) => exitOf(spawn(process.execPath, [...program, ...again], { ...options, stdio: 'ignore' })),
    evaluate: (work, argument) =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        const listen = (message: { id?: number; value?: never; error?: string }) => {
          if (message.id !== id) return;
          child.off('message', listen);
          if (message.error === undefined) resolve(message.value!);
          else reject(new Error(message.error));
        };
        child.on('message', listen);
        child.send({ id, source: work.toString(), argument });
      }),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await browser.close();
    },
  };
}

function pageOf(browser: Browser): Promise<Page> {
  return until('the window', () => {
    const pages = browser.contexts().flatMap((context) => context.pages());
    return Promise.resolve(pages.findLast((page) => isWindow(page) && !page.isClosed()) ?? null);
  }, 60_000); // prettier-ignore
}

function addressOf(child: ChildProcess): Promise<string> {
  let errors = '';
  child.stderr!.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.on('message', (message: { kind: string; address: string }) => {
      if (message.kind === 'ready') resolve(message.address);
    });
    child.once('exit', (code) => reject(new Error(`The stand-in ended with ${code} before it was ready:\n${errors}`)));
  });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

function buildIfStale(): void {
  const { status, stderr } = spawnSync(process.execPath, ['bin/concord.mjs', '--version'], { cwd: repository });
  if (status !== 0) throw new Error(`Concord could not be built:\n${String(stderr)}`);
}

/** Electron's real binary; null if npm brought its package alone. Asking the package itself would fetch it. */
export function electronProgram(): string | null {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const distribution = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist');
    const program = join(distribution, readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}

/** The same on Electron's real binary, by Playwright's driver for it. */
export async function startOnElectron(dataFolder: string, args: readonly string[] = []): Promise<DesktopApp> {
  buildIfStale();
  const executablePath = electronProgram()!;
  const env = environment(dataFolder);
  const app = await _electron.launch({ executablePath, args: ['--no-sandbox', main, ...args], env });
  const child = app.process();
  const ended = exitOf(child);
  return {
    ended,
    page: () => until('the window', () => Promise.resolve(app.windows().findLast((page) => isWindow(page) && !page.isClosed()) ?? null), 60_000), // prettier-ignore
    startAgain: (again) => exitOf(spawn(executablePath, ['--no-sandbox', main, ...again], { env, stdio: 'ignore' })),
    evaluate: (work, argument) => app.evaluate(work as never, argument) as never,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
