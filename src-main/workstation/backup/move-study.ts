import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { StudyId } from '../../../src-shared/contract/ids.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { damageOf, openReadable, openWritable, schemaVersionOf } from '../../database/connection.ts';
import { migrations } from '../../database/migrations.ts';
import { listSeriesWithoutThumbnail } from '../../database/series.ts';
import { listStudies } from '../../database/studies.ts';
import { copyStudyRows, isStudyHere } from '../../database/study-rows.ts';
import { flushAll } from '../../storage/flushed-files.ts';
import { writeFileAtomically } from '../../storage/atomic-output.ts';
import { appendAuditNow } from '../audit-trail.ts';
import type { DataFolder } from '../data-folder.ts';
import type { Workstation } from '../workstation.ts';
import { unpackArchive } from './read-archive.ts';
import { storedEntries } from './stored-entries.ts';
import { archiveFacts, writeArchive, type ArchiveOptions } from './write-archive.ts';

/**
 * Packs one study with its registrations, reviews and files into one file, while the workstation works. Registrations with a
 * series of another study stay here.
 *
 * @throws Failure('not-found') if there is no such study; Failure('input') if its files stayed where the user has them, or are
 * damaged; Failure('output'); Failure('cancelled')
 */
export async function exportStudy(
  folder: DataFolder,
  studyId: StudyId,
  to: string,
  options: ArchiveOptions = {},
): Promise<string> {
  const path = resolve(to);
  refuseOlder(folder);
  mkdirSync(folder.partial, { recursive: true, mode: 0o700 });
  const scratch = mkdtempSync(join(folder.partial, 'study-'));
  try {
    const databasePath = join(scratch, 'concord.db');
    const { database } = openWritable(databasePath);
    copyStudyRows(database, folder.databasePath, studyId);
    const { entries, linked } = storedEntries(database, folder);
    const facts = { ...archiveFacts('study'), schemaVersion: schemaVersionOf(database) };
    const found = listStudies(database).length > 0;
    database.close();
    if (!found) throw new Failure('not-found', messageOf('no-study'));
    if (linked > 0) throw new Failure('input', messageOf('study-is-linked'));
    await writeFileAtomically(path, options, async (temporary) => {
      const all = [{ name: 'concord.db', path: databasePath, recorded: null }, ...entries];
      const missing = await writeArchive(temporary, facts, all, options);
      if (missing.length > 0) throw new Failure('input', messageOf('study-files-damaged', { count: missing.length }));
    });
    return path;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Both databases have the same tables only once a Concord of this version has been started on the data folder. */
function refuseOlder(folder: DataFolder): void {
  const database = openReadable(folder.databasePath);
  const isOlder = schemaVersionOf(database) < migrations.length;
  database.close();
  if (isOlder) throw new Failure('conflict', messageOf('data-folder-older', { folder: folder.root }));
}

/**
 * Takes a study in that another workstation packed: everything is checked before anything is changed, and it is there whole
 * or not at all.
 *
 * @returns the study's id, which is the one that it had.
 * @throws Failure as {@link unpackArchive}; Failure('conflict') if the study is here already.
 */
export async function importStudy(
  workstation: Workstation,
  from: string,
  options: ArchiveOptions = {},
): Promise<StudyId> {
  const { folder, database } = workstation;
  const scratch = mkdtempSync(join(folder.partial, 'study-'));
  try {
    const { entries } = await unpackArchive(from, 'study', scratch, options);
    const databasePath = join(scratch, 'concord.db');
    const studyId = broughtUpToDate(databasePath, from);
    if (isStudyHere(database, databasePath, studyId)) throw new Failure('conflict', messageOf('study-here-already'));
    const placed = entries.flatMap(({ name }) => (name === 'concord.db' ? [] : placeFile(folder, scratch, name)));
    await flushAll(placed);
    copyStudyRows(database, databasePath, studyId, () =>
      appendAuditNow(database, 'study-moved-in', `${entries.length - 1} files`, { subject: studyId }),
    );
    workstation.thumbnails.add(listSeriesWithoutThumbnail(database));
    workstation.events.emit('studies.changed', { studyId });
    return studyId;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function broughtUpToDate(databasePath: string, from: string): StudyId {
  if (!existsSync(databasePath) || damageOf(databasePath) !== null)
    throw new Failure('input', messageOf('archive-broken', { path: from }));
  const { database } = openWritable(databasePath);
  const [study, ...others] = listStudies(database);
  database.close();
  if (study === undefined || others.length > 0) throw new Failure('input', messageOf('archive-broken', { path: from }));
  return study.studyId;
}

/** Files are named by their content: what lies there already is the same. @returns what has to be flushed. */
function placeFile(folder: DataFolder, scratch: string, name: string): string[] {
  const target = join(folder.root, ...name.split('/'));
  if (existsSync(target)) return [];
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  renameSync(join(scratch, ...name.split('/')), target);
  return [target, dirname(target)];
}
