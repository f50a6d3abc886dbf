import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Failure } from '../../src-shared/failure.ts';
import { closeToOthers, makeClosedFile } from './private-folder.ts';
import { takeOwnerLock } from '../database/owner-lock.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { diskFailure } from '../storage/system-errors.ts';

/** Everything that Concord keeps lies in one folder, closed to other users of the machine. */
export interface DataFolder {
  readonly root: string;
  readonly databasePath: string;
  /** Imported files by content hash; originals are never touched. */
  readonly files: string;
  /** Read volumes as raw float32; safe to delete at any time. */
  readonly volumeCache: string;
  readonly thumbnails: string;
  readonly registered: string;
  readonly uploads: string;
  readonly downloads: string;
  /** Half-written files; emptied at each start. */
  readonly partial: string;
}

export function dataFolderAt(path: string = usualDataFolder()): DataFolder {
  const root = resolve(path);
  return {
    root,
    databasePath: join(root, 'concord.db'),
    files: join(root, 'files'),
    volumeCache: join(root, 'cache', 'volumes'),
    thumbnails: join(root, 'thumbnails'),
    registered: join(root, 'registered'),
    uploads: join(root, 'uploads'),
    downloads: join(root, 'downloads'),
    partial: join(root, 'partial'),
  };
}

/** CONCORD_DATA, or the platform's usual place for an application's data. */
export function usualDataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment['CONCORD_DATA']) return environment['CONCORD_DATA'];
  if (process.platform === 'win32') return join(environment['LOCALAPPDATA'] ?? homedir(), 'Concord');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Concord');
  return join(environment['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'concord');
}

/** How the process that owns a data folder can be reached. */
export interface OwnerNote {
  readonly pid: number;
  /** The loopback host's port, and a secret that buys a fresh one-time address. */
  readonly port?: number;
  readonly secret?: string;
}

export interface Ownership {
  /** False if other users of the machine can read the data folder all the same. */
  readonly isPrivate: boolean;
  /** Leaves a note for a second process that finds the folder taken. */
  announce(note: OwnerNote): void;
  release(): void;
  /** The same without touching the folder: another may lie in its place. */
  letGo(): void;
}

/**
 * Makes the folder where needed and takes it for this process alone.
 * @throws Failure('conflict') where another process owns it, Failure('output') where it cannot be written.
 */
export function takeOwnership(folder: DataFolder): Ownership {
  try {
    for (const path of [
      folder.files,
      folder.volumeCache,
      folder.thumbnails,
      folder.registered,
      folder.uploads,
      folder.downloads,
    ]) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    }
    accessSync(folder.root, constants.W_OK);
    const isPrivate = closeToOthers(folder);
    makeClosedFile(join(folder.root, 'owner.lock'));
    // Nothing is being written yet: what lies there was left by a process that was killed.
    const letGo = takeOwnerLock(join(folder.root, 'owner.lock'));
    if (!letGo) {
      const owner = readOwnerNote(folder);
      throw new Failure(
        'conflict',
        owner
          ? messageOf('data-folder-taken', { pid: owner.pid, folder: folder.root })
          : messageOf('data-folder-taken-by-unknown', { folder: folder.root }),
      );
    }
    rmSync(folder.partial, { recursive: true, force: true });
    mkdirSync(folder.partial, { mode: 0o700 });
    const announce = (note: OwnerNote) => writeFileSync(ownerNotePath(folder), JSON.stringify(note), { mode: 0o600 });
    announce({ pid: process.pid });
    return {
      isPrivate,
      announce,
      release() {
        rmSync(ownerNotePath(folder), { force: true });
        letGo();
      },
      letGo,
    };
  } catch (error) {
    throw diskFailure(error, folder.root);
  }
}

export function readOwnerNote(folder: DataFolder): OwnerNote | null {
  try {
    return JSON.parse(readFileSync(ownerNotePath(folder), 'utf8')) as OwnerNote;
  } catch {
    return null;
  }
}

const ownerNotePath = (folder: DataFolder) => join(folder.root, 'owner.json');
