import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Concord itself, served on the loopback host on a free port from a data folder of its own. */
export class ConcordProcess {
  readonly dataFolder: string;
  #child: ChildProcess | null = null;

  private constructor(dataFolder: string) {
    this.dataFolder = dataFolder;
  }

  static async create(): Promise<ConcordProcess> {
    return new ConcordProcess(await mkdtemp(join(tmpdir(), 'concord-window-')));
  }

  /**
   * Starts it and gives the one-time address.
   * @param environment what it finds in its environment beside our own.
   */
  async start(environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const args = ['bin/concord.mjs', 'start', '--loopback', '--no-open', '--data', this.dataFolder];
    const child = spawn(process.execPath, args, {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    this.#child = child;
    let output = '';
    return new Promise((resolve, reject) => {
      const onOutput = (chunk: Buffer) => {
        output += chunk.toString('utf8');
        const address = /Concord is ready at (http:\S+)/.exec(output)?.[1];
        if (address) resolve(address);
      };
      child.stdout.on('data', onOutput);
      child.stderr.on('data', onOutput);
      child.once('exit', (code) => reject(new Error(`Concord ended with ${code} before it was ready:\n${output}`)));
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(late);
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.dataFolder, { recursive: true, force: true });
  }
}
