import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { foldersIn, type DataFolder } from './data-folder.ts';

const folderMode = 0o700;
const fileMode = 0o600;

/**
 * Closes the data folder to other users of the machine, whatever its permissions were: it may have been made by hand, or
 * unpacked. The topmost folder at 0700 keeps everybody else from all that lies in it; the database, whose copies travel, is
 * closed by itself too. The files of the studies are not walked: there may be hundreds of thousands.
 *
 * On Windows the folder lies in the user's profile, whose access list is inherited.
 *
 * @returns false if others can read the folder still: the file system knows no permissions, or it belongs to someone else.
 */
export function closeToOthers(folder: DataFolder): boolean {
  if (process.platform === 'win32') return true;
  // A folder with the sticky bit, such as /tmp, serves all users: it is not ours to close.
  if ((statSync(folder.root).mode & 0o1000) === 0) tryToClose(folder.root, folderMode);
  for (const path of foldersIn(folder)) tryToClose(path, folderMode);
  for (const path of databaseFolders(folder)) {
    tryToClose(path, folderMode);
    for (const name of readdirSync(path)) tryToClose(join(path, name), fileMode);
  }
  for (const path of databaseFiles(folder)) tryToClose(path, fileMode);
  return (statSync(folder.root).mode & 0o077) === 0;
}

/** An empty database file that is closed from its first moment; SQLite gives its journals the same permissions. */
export function makeClosedFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: folderMode });
  if (!existsSync(path)) closeSync(openSync(path, 'a', fileMode));
}

function databaseFolders({ root }: DataFolder): string[] {
  return ['backups', 'set-aside'].map((name) => join(root, name)).filter((path) => existsSync(path));
}

function databaseFiles({ root, databasePath }: DataFolder): string[] {
  const files = ['', '-wal', '-shm'].map((suffix) => databasePath + suffix);
  return [...files, join(root, 'owner.json'), join(root, 'owner.lock')].filter((path) => existsSync(path));
}

function tryToClose(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // What it is in the end is checked afterwards.
  }
}
