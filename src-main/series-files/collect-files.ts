import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, throwIfCancelled } from '../../src-shared/failure.ts';
import { remark, type Remark } from '../../src-shared/remarks.ts';
import type { UnusedFile } from './found-series.ts';

/** The directory of a DICOM disc: it repeats what the files say. */
const discDirectory = 'DICOMDIR';

/** Every file below the given paths, each folder by name order; what cannot be entered is told with the reason. */
export async function collectFiles(
  paths: readonly string[],
  signal?: AbortSignal,
): Promise<{ files: string[]; notUsed: UnusedFile[] }> {
  const files: string[] = [];
  const notUsed: UnusedFile[] = [];
  /** Real folders entered, so that links cannot lead in circles. */
  const entered = new Set<string>();
  const collect = async (path: string): Promise<void> => {
    throwIfCancelled(signal);
    try {
      const status = await stat(path);
      if (status.isFile()) files.push(path);
      if (!status.isDirectory()) return;
      const real = await realpath(path);
      if (entered.has(real)) return;
      entered.add(real);
      for (const name of await namesIn(path)) await collect(join(path, name));
    } catch (error) {
      if (error instanceof Failure) throw error;
      notUsed.push({ path, reason: unreadable(error) });
    }
  };
  for (const path of paths) await collect(path);
  return { files, notUsed };
}

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(folder)) {
    if (!name.startsWith('.') && name.toUpperCase() !== discDirectory) names.push(name);
  }
  return names.sort();
}

/** The reason that the system gives (EACCES, ELOOP, …). */
export function unreadable(error: unknown): Remark {
  return remark('unreadable-file', {
    detail: error instanceof Error && 'code' in error ? String(error.code) : String(error),
  });
}
