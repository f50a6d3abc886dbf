import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { serialiseFailure } from '../../src-shared/failure.ts';
import { damageOf, openReadable } from '../database/connection.ts';
import { listFiles } from '../database/files.ts';
import type { DataFolder } from './data-folder.ts';
import { TaskThread } from '../tasks/task-thread.ts';
import { absolutePath } from './series/locate-series.ts';
import { softwareVersion } from '../pair-registration/software-version.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';

/** One thing that `concord doctor` checked. */
export interface Finding {
  readonly name: string;
  readonly sound: boolean;
  readonly detail: string;
}

/** Room for a large study and its volumes. */
const wantedFreeBytes = 5 * 2 ** 30;

/** Checks all that Concord depends on; changes nothing. */
export async function diagnose(folder: DataFolder): Promise<Finding[]> {
  return [
    {
      name: 'Concord',
      sound: true,
      detail: `${softwareVersion} on Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    },
    await freeSpace(folder),
    databaseFinding(folder),
    filesFinding(folder),
    await threadFinding(),
  ];
}

async function freeSpace({ root }: DataFolder): Promise<Finding> {
  if (!existsSync(root)) return { name: 'Data folder', sound: true, detail: `${root} (nothing imported yet)` };
  if (!isWritable(root)) {
    const detail = `${root} cannot be written. Make it writable, or choose another folder with --data.`;
    return { name: 'Data folder', sound: false, detail };
  }
  const { bavail, bsize } = await statfs(root);
  const free = bavail * bsize;
  return { name: 'Data folder', sound: free >= wantedFreeBytes, detail: `${root}, ${(free / 1e9).toFixed(1)} GB free` };
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What helps if something is wrong in the data folder: nothing does before it can be written. */
const adviceFor = ({ root }: DataFolder, advice: string): string =>
  isWritable(root) ? advice : 'Make the data folder writable first, then run "concord doctor" again.';

function databaseFinding(folder: DataFolder): Finding {
  const { databasePath } = folder;
  if (!existsSync(databasePath)) return { name: 'Database', sound: true, detail: 'none yet' };
  const damage = damageOf(databasePath);
  return {
    name: 'Database',
    sound: damage === null,
    detail:
      damage === null
        ? 'sound'
        : `${damage.replace(/\.$/, '')}. ${adviceFor(folder, 'Run "concord doctor --rebuild": it sets the file aside and indexes the imported files again.')}`,
  };
}

function filesFinding(folder: DataFolder): Finding {
  const name = 'Imported files';
  if (!existsSync(folder.databasePath)) return { name, sound: true, detail: 'none yet' };
  try {
    const database = openReadable(folder.databasePath);
    const files = listFiles(database);
    database.close();
    const missing = files.filter(
      (file) => statSync(absolutePath(folder, file), { throwIfNoEntry: false })?.size !== file.byteLength,
    );
    return {
      name,
      sound: missing.length === 0,
      detail:
        missing.length === 0
          ? `${files.length}, all there`
          : `${missing.length} of ${files.length} are missing or changed. ${adviceFor(folder, 'Import their studies again.')}`,
    };
  } catch (error) {
    return { name, sound: false, detail: englishTexts(serialiseFailure(error).messages) };
  }
}

async function threadFinding(): Promise<Finding> {
  const thread = new TaskThread();
  try {
    const { webAssembly } = await thread.run('self-check', null);
    return {
      name: 'Threads',
      sound: webAssembly,
      detail: webAssembly ? 'start, and run WebAssembly' : 'start, but WebAssembly does not run',
    };
  } catch (error) {
    return { name: 'Threads', sound: false, detail: englishTexts(serialiseFailure(error).messages) };
  } finally {
    await thread.close();
  }
}
