import { writeFileSync } from 'node:fs';

/** Names a file that Concord makes as soon as it runs in Electron: whoever started Electron knows by it that it works. */
export const startedSign = 'CONCORD_STARTED_SIGN';

export function giveStartedSign(environment: NodeJS.ProcessEnv = process.env): void {
  const path = environment[startedSign];
  if (path === undefined) return;
  // Threads and programs that are started from here are not asked for it.
  delete environment[startedSign];
  try {
    writeFileSync(path, '', { mode: 0o600, flag: 'wx' });
  } catch {
    // Whoever asked for it has gone.
  }
}
