import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { exists, flush, flushTree } from './flushed-files.ts';

/**
 * Where an output is prepared before it appears, hidden in its target folder, and so on the same disk:
 * `.concord-partial-<id>/` with `files/` (what is to appear), `replaced/` (what gave way), `owner.json` (who writes),
 * and `whole` once everything is on the disk and is being moved into place.
 */
export interface StagingFolder {
  readonly target: string;
  readonly root: string;
  readonly files: string;
}

interface Owner {
  readonly host: string;
  readonly pid: number;
  readonly overwrite: boolean;
  /** The topmost folder that had to be made for the target. */
  readonly firstMade?: string;
}

const prefix = '.concord-partial-';
/** A folder without a readable owner is left alone for so long: it may just be being made. */
const unownedMs = 24 * 3600 * 1000;

export function stagingFolderAt(target: string, stagingId: string): StagingFolder {
  const root = join(target, prefix + stagingId);
  return { target, root, files: join(root, 'files') };
}

export async function makeStaging(
  staging: StagingFolder,
  made: { readonly overwrite: boolean; readonly firstMade: string | undefined },
): Promise<void> {
  const { overwrite, firstMade } = made;
  const owner: Owner = { host: hostname(), pid: process.pid, overwrite, ...(firstMade !== undefined && { firstMade }) };
  await mkdir(staging.root);
  await writeFile(join(staging.root, 'owner.json'), JSON.stringify(owner));
  await mkdir(staging.files);
}

/** Flushes what was written, and marks it as whole: from here on a killed move can be finished. */
export async function markWhole({ root, files }: StagingFolder): Promise<void> {
  await flushTree(files);
  const marker = await open(join(root, 'whole'), 'w');
  await marker.close();
  await flush(root);
}

/** Moves all entries into the target; takes back what was moved if one fails. */
export async function placeFiles({ target, root, files }: StagingFolder): Promise<void> {
  const replacedFolder = join(root, 'replaced');
  await mkdir(replacedFolder, { recursive: true });
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const name of await readdir(files)) {
      const [staged, placed, replaced] = [join(files, name), join(target, name), join(replacedFolder, name)];
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

/**
 * Ends what a killed or stopped writer left: a move that had begun is finished, anything else is removed, with the
 * folders made for it. Nothing if the writer ended by itself.
 */
export async function recoverStaging(staging: StagingFolder): Promise<void> {
  const { target, root, files } = staging;
  if (!(await exists(root))) return;
  const owner = await ownerOf(root);
  const whole = (await exists(join(root, 'whole'))) && (await mayBePlaced(staging, owner));
  if (whole) await placeFiles({ target, root, files });
  await rm(root, { recursive: true, force: true });
  if (!whole && owner?.firstMade) await removeEmptyFolders(target, owner.firstMade);
}

/** Recovers what processes of this machine that no longer run left in a folder. Never throws. */
export async function recoverAbandoned(target: string): Promise<void> {
  const names = await readdir(target).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix)) continue;
    const staging = stagingFolderAt(target, name.slice(prefix.length));
    if (await isAbandoned(staging.root)) await recoverStaging(staging).catch(() => undefined);
  }
}

/** Removes `folder` and its parents up to `topmost`, as far as they are empty. */
export async function removeEmptyFolders(folder: string, topmost: string): Promise<void> {
  for (let path = folder; path.length >= topmost.length; path = dirname(path)) {
    try {
      await rmdir(path);
    } catch {
      return;
    }
  }
}

/** Without leave to overwrite, an entry that appeared meanwhile is another's. */
async function mayBePlaced({ target, files }: StagingFolder, owner: Owner | null): Promise<boolean> {
  if (owner?.overwrite) return true;
  for (const name of await readdir(files)) if (await exists(join(target, name))) return false;
  return true;
}

async function isAbandoned(root: string): Promise<boolean> {
  const owner = await ownerOf(root);
  if (owner) return owner.host === hostname() && !isRunning(owner.pid);
  const status = await stat(root).catch(() => undefined);
  return status !== undefined && Date.now() - status.mtimeMs > unownedMs;
}

async function ownerOf(root: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(join(root, 'owner.json'), 'utf8')) as Owner;
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
