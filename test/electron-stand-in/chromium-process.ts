import { spawn, type ChildProcess } from 'node:child_process';
import { chromiumArguments, chromiumPath } from '../end-to-end/chromium-program.ts';
import { DevTools } from './devtools.ts';

/** Chromium, which shows the windows of one stand-in. */
export interface ChromiumProcess {
  readonly devTools: DevTools;
  /** Where a test connects, to drive the same pages. */
  readonly address: string;
  kill(): void;
}

/** @param profile Chromium's own folder: Electron has its in `userData`. */
export async function startChromium(profile: string): Promise<ChromiumProcess> {
  const args = [...chromiumArguments, '--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`, '--disable-dev-shm-usage', 'about:blank']; // prettier-ignore
  const child = spawn(chromiumPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const address = await addressOf(child);
  const devTools = await DevTools.connect(address);
  await devTools.send('Target.setDiscoverTargets', { discover: true });
  return { devTools, address, kill };
}

function addressOf(child: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    child.stderr!.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const address = /DevTools listening on (ws:\S+)/.exec(output)?.[1];
      if (address) resolve(address);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Chromium ended with ${code}:\n${output}`)));
  });
}
