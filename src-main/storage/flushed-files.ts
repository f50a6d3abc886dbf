import { closeSync, fsyncSync, lstatSync, openSync } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Waits until all that lies in a folder is on the disk. */
export async function flushTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  await Promise.all(entries.map((entry) => (entry.isDirectory() ? flushTree : flush)(join(folder, entry.name))));
  await flush(folder);
}

/** Waits until a file or folder is on the disk. Windows cannot open a folder for that, and needs not to. */
export async function flush(path: string): Promise<void> {
  if (process.platform === 'win32' && (await lstat(path)).isDirectory()) return;
  const handle = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const flushesAtOnce = 16;

/** As {@link flush} for each path, several at once: a journal then writes them together. */
export async function flushAll(paths: Iterable<string>): Promise<void> {
  const waiting = [...paths];
  const worker = async () => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) await flush(path);
  };
  await Promise.all(Array.from({ length: flushesAtOnce }, worker));
}

/** As {@link flush}, before it returns. */
export function flushSync(path: string): void {
  if (process.platform === 'win32' && lstatSync(path).isDirectory()) return;
  const file = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
