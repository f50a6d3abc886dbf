import { EventEmitter } from 'node:events';
import { existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { startChromium, type ChromiumProcess } from './chromium-process.ts';
import { isPrevented } from './preventable.ts';
import { startSchemeServer } from './scheme-server.ts';
import { windows } from './window-list.ts';

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly commandLine = { appendSwitch: () => undefined };
  #name = 'Electron';
  #userData: string | null = null;
  #isQuitting = false;
  #releaseLock: (() => void) | null = null;
  #chromium: Promise<ChromiumProcess> | null = null;

  setName(name: string): void {
    this.#name = name;
  }

  getName(): string {
    return this.#name;
  }

  getVersion(): string {
    return '0.0.0';
  }

  getLocale(): string {
    return 'en-US';
  }

  getAppPath(): string {
    return dirname(process.argv[1]!);
  }

  getPath(name: string): string {
    const appData = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
    if (name === 'appData') return appData;
    if (name === 'userData') return this.#userData ?? join(appData, this.#name);
    throw new Error(`The stand-in knows no path called ${name}`);
  }

  /** Throws if there is no such folder, as Electron does. */
  setPath(name: string, path: string): void {
    if (name !== 'userData') throw new Error(`The stand-in sets no path called ${name}`);
    if (!existsSync(path)) throw new Error(`Path ${path} does not exist`);
    this.#userData = path;
  }

  setAppUserModelId(): void {}

  setAboutPanelOptions(): void {}

  enableSandbox(): void {}

  /** One process a `userData`: a lock file with its owner's id, and a socket by which later ones hand over what they got. */
  requestSingleInstanceLock(additionalData: unknown = {}): boolean {
    const lock = join(this.getPath('userData'), 'stand-in.lock');
    // Names of sockets are short (108 bytes, unix(7)): the folder's may not fit.
    const socketOf = (pid: number | string) => `\0electron-stand-in-${pid}`;
    const owner = existsSync(lock) ? readFileSync(lock, 'utf8') : '';
    if (owner !== '' && isAlive(Number(owner))) {
      const handOver = { argv: process.argv, workingDirectory: process.cwd(), additionalData };
      const socket = connect(socketOf(owner), () => socket.end(JSON.stringify(handOver)));
      socket.once('close', () => process.exit(0));
      socket.once('error', () => process.exit(0));
      return false;
    }
    writeFileSync(lock, String(process.pid));
    const server = createServer((socket) => {
      let text = '';
      socket.on('data', (chunk) => (text += String(chunk)));
      socket.on('end', () => {
        const { argv, workingDirectory, additionalData: data } = JSON.parse(text) as Record<string, unknown>;
        this.emit('second-instance', {}, argv, workingDirectory, data);
      });
    }).listen(socketOf(process.pid));
    server.unref();
    this.#releaseLock = () => unlinkSync(lock);
    return true;
  }

  async whenReady(): Promise<void> {
    await startSchemeServer();
    this.#chromium ??= startChromium(join(this.getPath('userData'), 'Chromium'));
    const { devTools, address } = await this.#chromium;
    windows.showIn(devTools);
    process.send?.({ kind: 'ready', address });
    this.emit('ready');
  }

  quit(): void {
    // A process without the lock ends when the first one has what it brought.
    if (this.#isQuitting || !this.#releaseLock) return;
    if (isPrevented(this, 'before-quit')) return;
    this.#isQuitting = true;
    if (!windows.closeAll()) {
      this.#isQuitting = false;
      return;
    }
    if (isPrevented(this, 'will-quit')) return void (this.#isQuitting = false);
    this.exit(0);
  }

  exit(code = 0): void {
    windows.destroyAll();
    this.emit('quit', {}, code);
    this.#releaseLock?.();
    this.#releaseLock = null;
    process.exit(code);
  }

  /** After the last window has closed. */
  allWindowsClosed(): void {
    if (this.#isQuitting) return;
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const app = new App();
windows.app = app;
windows.onAllClosed = () => app.allWindowsClosed();
// An app that listens itself is asked instead, as Node's listeners take the place of Electron's.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) app.quit();
  });
