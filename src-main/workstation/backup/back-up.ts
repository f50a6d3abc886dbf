import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { copyDatabase } from '../../database/backup-files.ts';
import { openReadable, schemaVersionOf } from '../../database/connection.ts';
import { writeFileAtomically } from '../../storage/atomic-output.ts';
import type { DataFolder } from '../data-folder.ts';
import { storedEntries } from './stored-entries.ts';
import { archiveFacts, writeArchive, type ArchiveOptions } from './write-archive.ts';

export interface BackedUp {
  readonly path: string;
  /** Files whose bytes are gone or damaged, so that they are not in it. */
  readonly leftOut: number;
  /** Files that stayed where the user has them: not in it either. */
  readonly linked: number;
}

/** A study that is removed while its files are packed costs another turn; more than some in a row is no chance any more. */
const turns = 5;

/**
 * Packs the database and every stored file into one file, while the workstation works: the database as it is at one moment
 * (SQLite, "VACUUM INTO" of a reader), then the files that it names. Whole or not at all; nothing is overwritten.
 *
 * @throws Failure('not-found') if there is no data yet; Failure('output'); Failure('cancelled')
 */
export async function backUp(folder: DataFolder, to: string, options: ArchiveOptions = {}): Promise<BackedUp> {
  const path = resolve(to);
  for (let turn = 1; ; turn++) {
    try {
      return await packOnce(folder, path, options);
    } catch (error) {
      if (!(error instanceof RemovedMeanwhile)) throw error;
      if (turn === turns) throw new Failure('conflict', messageOf('backup-studies-change'), error);
    }
  }
}

/** A file that the copy of the database names was removed from the workstation while it was to be packed. */
class RemovedMeanwhile extends Error {}

async function packOnce(folder: DataFolder, path: string, options: ArchiveOptions): Promise<BackedUp> {
  const live = openReadable(folder.databasePath);
  mkdirSync(folder.partial, { recursive: true, mode: 0o700 });
  const scratch = mkdtempSync(join(folder.partial, 'backup-'));
  try {
    const databasePath = join(scratch, 'concord.db');
    copyDatabase(live, databasePath);
    const database = openReadable(databasePath);
    const { entries, linked } = storedEntries(database, folder);
    const facts = { ...archiveFacts('backup'), schemaVersion: schemaVersionOf(database) };
    database.close();
    let leftOut = 0;
    await writeFileAtomically(path, options, async (temporary) => {
      const all = [{ name: 'concord.db', path: databasePath, recorded: null }, ...entries];
      const missing = await writeArchive(temporary, facts, all, options);
      leftOut = missing.length;
      if (leftOut === 0) return;
      const known = new Set(storedEntries(live, folder).entries.map(({ name }) => name));
      if (missing.some((name) => !known.has(name))) throw new RemovedMeanwhile();
    });
    return { path, leftOut, linked };
  } finally {
    live.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
