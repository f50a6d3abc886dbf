import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { damageOf, openWritable } from '../../database/connection.ts';
import { takeOwnerLock } from '../../database/owner-lock.ts';
import { flushSync } from '../../storage/flushed-files.ts';
import { outputFailure } from '../../storage/system-errors.ts';
import { appendAuditNow } from '../audit-trail.ts';
import { dataFolderAt, type DataFolder } from '../data-folder.ts';
import { unpackArchive } from './read-archive.ts';
import type { ArchiveOptions } from './write-archive.ts';

export interface Restored {
  /** When the backup was made. */
  readonly at: string;
  /** Where the former data folder lies; null if there was none, or if Concord is open. */
  readonly aside: string | null;
  /** True if the workstation is open: the next start puts the restored folder in place. */
  readonly waits: boolean;
}

/**
 * Unpacks and checks a backup beside the data folder, then puts it in its place; the former folder is kept beside it. If the
 * workstation is open that happens at its next start. Until everything has been checked nothing is changed.
 *
 * @throws Failure as {@link unpackArchive}; Failure('output') if the folder's own folder cannot be written to.
 */
export async function restore(folder: DataFolder, from: string, options: ArchiveOptions = {}): Promise<Restored> {
  const scratch = `${folder.root}.restoring-${randomUUID().slice(0, 8)}`;
  try {
    mkdirSync(scratch, { recursive: true, mode: 0o700 });
    const { at } = await unpackArchive(from, 'backup', scratch, options);
    bringUpToDate(dataFolderAt(scratch), from, at);
    rmSync(waitingFolder(folder), { recursive: true, force: true });
    renameSync(scratch, waitingFolder(folder));
    flushSync(dirname(folder.root));
    const aside = placeRestored(folder);
    return { at, aside, waits: existsSync(waitingFolder(folder)) };
  } catch (error) {
    throw outputFailure(dirname(folder.root), error);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Puts a restored folder that waits into its place, unless another process owns the data folder.
 * @returns where the former folder lies now; null if there was nothing to do.
 */
export function placeRestored(folder: DataFolder): string | null {
  const waiting = waitingFolder(folder);
  if (!existsSync(waiting)) return null;
  let aside: string | null = null;
  if (existsSync(folder.root)) {
    const lock = join(folder.root, 'owner.lock');
    const letGo = existsSync(lock) ? takeOwnerLock(lock) : () => undefined;
    if (letGo === null) return null;
    // Windows moves no folder in which a file is open.
    letGo();
    aside = `${folder.root}.before-restore-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    renameSync(folder.root, aside);
  }
  renameSync(waiting, folder.root);
  flushSync(dirname(folder.root));
  return aside;
}

/** Whole and checked: it gets this name in one step. */
const waitingFolder = ({ root }: DataFolder) => `${root}.restored`;

function bringUpToDate({ databasePath }: DataFolder, from: string, at: string): void {
  if (!existsSync(databasePath) || damageOf(databasePath) !== null) {
    throw new Failure('input', messageOf('archive-broken', { path: from }));
  }
  const { database } = openWritable(databasePath);
  appendAuditNow(database, 'restored', `from a backup of ${at}`);
  database.close();
}
