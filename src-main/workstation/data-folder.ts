import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

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
  /** What went wrong, without patient data; see `storage/log.ts`. */
  readonly logs: string;
  /** What the window's own browser keeps; made by the Electron host. */
  readonly windowProfile: string;
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
    logs: join(root, 'logs'),
    windowProfile: join(root, 'window'),
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

/** The folders that Concord makes in the data folder at a start. */
export function foldersIn(folder: DataFolder): string[] {
  const { files, volumeCache, thumbnails, registered, uploads, downloads, logs } = folder;
  return [files, volumeCache, thumbnails, registered, uploads, downloads, logs];
}
