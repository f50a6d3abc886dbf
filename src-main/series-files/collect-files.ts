import { realpath, stat } from 'node:fs/promises';
import { Failure, throwIfCancelled } from '../../src-shared/failure.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { entriesOf, existingPath } from './existing-paths.ts';
import type { UnusedFile } from './found-series.ts';
import { NotARegularFile } from './regular-file.ts';

/** The directory of a DICOM disc: it repeats what the files say. */
const discDirectory = 'DICOMDIR';

/** Every file below the given paths, each folder by name order; what cannot be entered is listed with the reason. */
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
      else if (!status.isDirectory()) notUsed.push({ path, reason: messageOf('not-a-regular-file') });
      if (!status.isDirectory()) return;
      const real = (await realpath(path, { encoding: 'buffer' })).toString('latin1');
      if (entered.has(real)) return;
      entered.add(real);
      for (const entry of await entriesIn(path)) await collect(entry);
    } catch (error) {
      if (error instanceof Failure) throw error;
      notUsed.push({ path, reason: unreadable(error) });
    }
  };
  for (const path of paths) await collect(await existingPath(path));
  return { files, notUsed };
}

async function entriesIn(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  return entries
    .filter(({ name }) => !name.startsWith('.') && name.toUpperCase() !== discDirectory)
    .map(({ path }) => path);
}

/** The reason that the system gives (EACCES, ELOOP, …). */
export function unreadable(error: unknown): Message {
  if (error instanceof NotARegularFile) return messageOf('not-a-regular-file');
  return messageOf('unreadable-file', {
    detail: error instanceof Error && 'code' in error ? String(error.code) : String(error),
  });
}
