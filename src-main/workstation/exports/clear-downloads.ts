import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFolder } from '../data-folder.ts';

const keptMs = 24 * 3600 * 1000;
const lookEveryMs = 3600 * 1000;

/** Removes exports that were made for a download a day ago or earlier: nobody fetched them. Never throws. */
export async function clearOldDownloads({ downloads }: DataFolder, nowMs: number = Date.now()): Promise<void> {
  for (const name of await readdir(downloads).catch(() => [])) {
    const path = join(downloads, name);
    const status = await stat(path).catch(() => null);
    if (status && nowMs - status.mtimeMs >= keptMs)
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Does so once an hour, as Concord may run for weeks. @returns the way to stop. */
export function keepClearingDownloads(folder: DataFolder): () => void {
  const timer = setInterval(() => void clearOldDownloads(folder), lookEveryMs).unref();
  return () => clearInterval(timer);
}
