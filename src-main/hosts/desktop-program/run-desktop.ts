import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startedSign } from './started-sign.ts';

/**
 * Runs Concord in Electron until it is closed.
 *
 * @param main the built main process.
 * @returns the exit code; null if Electron ended before Concord began in it, as it does where a library of the system is
 * missing, where its sandbox is not allowed (Ubuntu's AppArmor rule of 23.10, a container), or for root.
 */
export async function runDesktop(
  program: string,
  main: string,
  dataFolder: string | undefined,
): Promise<number | null> {
  const scratch = mkdtempSync(join(tmpdir(), 'concord-desktop-'));
  const sign = join(scratch, 'started');
  const environment = {
    ...process.env,
    [startedSign]: sign,
    ...(dataFolder !== undefined && { CONCORD_DATA: dataFolder }),
  };
  const child = spawn(program, [main], { stdio: 'inherit', env: environment });
  let stoppedBy: NodeJS.Signals | null = null;
  const passOn = (signal: NodeJS.Signals) => {
    stoppedBy = signal;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, passOn);
  try {
    const code = await new Promise<number>((resolve) => {
      child.once('error', () => resolve(1));
      child.once('close', (ended, signal) => resolve(ended ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
    return existsSync(sign) || stoppedBy !== null ? code : null;
  } finally {
    for (const signal of signals) process.off(signal, passOn);
    rmSync(scratch, { recursive: true, force: true });
  }
}
