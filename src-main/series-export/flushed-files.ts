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

export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
