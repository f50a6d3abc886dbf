import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Failure, throwIfCancelled } from '../../src-shared/failure.ts';

export interface AtomicOutputOptions {
  /** Replaces entries of the same name; without it they make the output a refusal. */
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
  /** Names the staging folder, so that {@link discardStaging} can remove it where the writing thread was stopped. */
  readonly stagingId?: string;
}

/**
 * Writes a set of files into `folder`, all or nothing.
 *
 * `write` fills an empty staging folder on the same disk (`folder/x` appears from `staging/x`). When it returns, every
 * file is flushed to the disk and each top-level entry is renamed into place; where any step fails or `signal` is
 * aborted, entries already placed are taken back, replaced ones restored, and the staging folder and every folder made
 * on the way are removed.
 *
 * @returns the names of the top-level entries.
 * @throws Failure('output') naming the folder; Failure('cancelled'); whatever Failure `write` throws.
 */
export async function writeAtomically(
  folder: string,
  options: AtomicOutputOptions,
  write: (staging: string) => Promise<void>,
): Promise<string[]> {
  const target = resolve(folder);
  let firstMade: string | undefined;
  let staging: string | undefined;
  try {
    throwIfCancelled(options.signal);
    firstMade = await mkdir(target, { recursive: true });
    staging = stagingFolder(target, options.stagingId ?? randomUUID());
    await mkdir(staging);
    await write(staging);
    throwIfCancelled(options.signal);
    const names = await readdir(staging);
    if (!options.overwrite) await refuseExisting(target, names);
    await flushTree(staging);
    throwIfCancelled(options.signal);
    await placeAll(staging, target, names);
    await rm(staging, { recursive: true, force: true });
    return names;
  } catch (error) {
    // The first failure is the one to report: a full or vanished disk may refuse the cleaning as well.
    if (staging) await rm(staging, { recursive: true, force: true }).catch(() => undefined);
    if (firstMade) await removeEmptyFolders(target, firstMade);
    throw outputFailure(target, error);
  }
}

/** Removes what a writer that was stopped from outside left in `folder`; nothing where it ended by itself. */
export async function discardStaging(folder: string, stagingId: string): Promise<void> {
  await rm(stagingFolder(resolve(folder), stagingId), { recursive: true, force: true }).catch(() => undefined);
}

function stagingFolder(target: string, stagingId: string): string {
  return join(target, `.concord-partial-${stagingId}`);
}

/** Writes one file atomically; see {@link writeAtomically}. */
export async function writeFileAtomically(
  path: string,
  options: AtomicOutputOptions,
  write: (temporaryPath: string) => Promise<void>,
): Promise<void> {
  const name = basename(path);
  await writeAtomically(dirname(path), options, (staging) => write(join(staging, name)));
}

/** @throws Failure('output') where an entry of that name exists: to be asked before any long work. */
export async function refuseExisting(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (await exists(join(folder, name))) {
      throw new Failure('output', `${join(folder, name)} exists already. Choose another folder, or remove it first.`);
    }
  }
}

/** A file system's error as a Failure that names the folder; any other error passes as it is. */
export function outputFailure(folder: string, error: unknown): unknown {
  if (error instanceof Failure) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const said = {
    ENOSPC: 'the disk is full. Free some space, or choose another folder.',
    EDQUOT: 'your disk quota is used up. Free some space, or choose another folder.',
    EROFS: 'it is read-only. Choose another folder.',
    EACCES: 'you may not write there. Choose another folder.',
    EPERM: 'you may not write there. Choose another folder.',
    ENOTDIR: 'a part of the path is a file, not a folder. Choose another folder.',
    EEXIST: 'a file of that name is in the way. Choose another folder.',
    ENAMETOOLONG: 'the path is too long. Choose a shorter one.',
    ENOENT: 'the folder has gone. Was its disk removed?',
    EIO: 'the disk reported an error. Was it removed?',
  }[code ?? ''];
  if (!said) {
    return code === undefined ? error : new Failure('output', `${folder} cannot be written (${code}).`, error);
  }
  return new Failure('output', `${folder} cannot be written: ${said}`, error);
}

async function placeAll(staging: string, target: string, names: readonly string[]): Promise<void> {
  const replacedFolder = join(staging, '.replaced');
  await mkdir(replacedFolder);
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const name of names) {
      const [staged, placed, replaced] = [join(staging, name), join(target, name), join(replacedFolder, name)];
      if (await exists(placed)) {
        await rename(placed, replaced);
        undo.push(() => rename(replaced, placed));
      }
      await rename(staged, placed);
      undo.push(() => rename(placed, staged));
    }
    await flush(target);
  } catch (error) {
    for (const step of undo.reverse()) await step().catch(() => undefined);
    throw error;
  }
}

/** Removes `folder` and its parents up to `topmost`, as far as they are empty. */
async function removeEmptyFolders(folder: string, topmost: string): Promise<void> {
  for (let path = folder; path.length >= topmost.length; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch {
      return;
    }
  }
}

async function flushTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  await Promise.all(entries.map((entry) => (entry.isDirectory() ? flushTree : flush)(join(folder, entry.name))));
  await flush(folder);
}

/** Waits until a file or folder is on the disk. Windows cannot open a folder for that, and needs not to. */
async function flush(path: string): Promise<void> {
  if (process.platform === 'win32' && (await lstat(path)).isDirectory()) return;
  const handle = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
