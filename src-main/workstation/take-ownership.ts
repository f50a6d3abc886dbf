import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { takeOwnerLock } from '../database/owner-lock.ts';
import { diskFailure, outputFailure } from '../storage/system-errors.ts';
import { foldersIn, type DataFolder } from './data-folder.ts';
import { closeToOthers, makeClosedFile } from './private-folder.ts';

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
 * Makes the folder if needed and takes it for this process alone.
 * @throws Failure('conflict') if another process owns it, Failure('output') if it cannot be written.
 */
export function takeOwnership(folder: DataFolder): Ownership {
  try {
    for (const path of foldersIn(folder)) {
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
    throw outputFailure(folder.root, diskFailure(error, folder.root));
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
