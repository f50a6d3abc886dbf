import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Failure, throwIfCancelled } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { exists } from './flushed-files.ts';
import {
  makeStaging,
  markWhole,
  placeFiles,
  removeEmptyFolders,
  recoverAbandoned,
  recoverStaging,
  stagingFolderAt,
  type StagingFolder,
} from './staging-folder.ts';
import { outputFailure } from './system-errors.ts';

export interface AtomicOutputOptions {
  /** Replaces entries of the same name; without it they make the output a refusal. */
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
  /** Names the staging folder, so that {@link discardStaging} can remove it if the writing thread was stopped. */
  readonly stagingId?: string;
}

/**
 * Writes a set of files into `folder`, all or nothing.
 *
 * `write` fills an empty folder on the same disk (`folder/x` appears from `staging/x`). When it returns, every file is
 * flushed to the disk and each top-level entry is renamed into place; if any step fails or `signal` is aborted,
 * entries already placed are taken back, replaced ones restored, and the staging folder and every folder made on the
 * way are removed. What a process that was killed left in `folder` earlier is recovered first, see `staging-folder.ts`.
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
  const { signal, overwrite = false } = options;
  let firstMade: string | undefined;
  let staging: StagingFolder | undefined;
  try {
    throwIfCancelled(signal);
    firstMade = await makeFolder(target);
    await recoverAbandoned(target);
    staging = stagingFolderAt(target, options.stagingId ?? randomUUID());
    await makeStaging(staging, { overwrite, firstMade });
    await write(staging.files);
    throwIfCancelled(signal);
    const names = await readdir(staging.files);
    if (!overwrite) await refuseExisting(target, names);
    await markWhole(staging);
    throwIfCancelled(signal);
    await placeFiles(staging);
    await rm(staging.root, { recursive: true, force: true });
    return names;
  } catch (error) {
    // The first failure is the one to report: a full or vanished disk may refuse the cleaning as well.
    if (staging) await rm(staging.root, { recursive: true, force: true }).catch(() => undefined);
    if (firstMade) await removeEmptyFolders(target, firstMade);
    throw outputFailure(target, error);
  }
}

/** Makes a folder with its parents. @returns the topmost that had to be made. */
async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    return await mkdir(folder, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    // A read-only disk is reported so if several levels are missing: the first of them alone has the reason.
    let missing = folder;
    while (!(await exists(dirname(missing)))) missing = dirname(missing);
    await mkdir(missing);
    await mkdir(folder, { recursive: true });
    return missing;
  }
}

/** Recovers what a writer that was stopped from outside left in `folder`; nothing if it ended by itself. */
export async function discardStaging(folder: string, stagingId: string): Promise<void> {
  await recoverStaging(stagingFolderAt(resolve(folder), stagingId)).catch(() => undefined);
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

/** @throws Failure('output') if an entry of that name exists: to be asked before any long work. */
export async function refuseExisting(folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (await exists(join(folder, name))) {
      throw new Failure('output', messageOf('exists-already', { path: join(folder, name) }));
    }
  }
}
