import { existsSync, mkdirSync, readdirSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { RegistrationId, SeriesId } from '../../../src-shared/contract/ids.ts';
import { addRegistration, addSeries, at, filledDatabase, ids, later, provenance, result } from '../../../test/fixtures/filled-database.ts'; // prettier-ignore
import { filesOf, rowCounts } from '../../../test/fixtures/orphans.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import type { WritableDatabase } from '../../database/connection.ts';
import { insertFile } from '../../database/files.ts';
import { finishRegistration } from '../../database/registrations.ts';
import { markSeriesStored, removeSeries } from '../../database/series.ts';
import { dataFolderAt, type DataFolder } from '../data-folder.ts';
import { cachePathOf } from '../series/locate-series.ts';
import { collectOrphans, dropEmpty, dropUnfinished, removeSeriesFiles } from './collect-orphans.ts';
import { originNoteName } from './origin-note.ts';

function emptyFolder(): DataFolder {
  const folder = dataFolderAt(temporaryFolder());
  for (const path of [folder.files, folder.volumeCache, folder.thumbnails, folder.registered, folder.uploads, folder.downloads]) mkdirSync(path, { recursive: true }); // prettier-ignore
  return folder;
}

function write(...path: string[]): string {
  const file = join(...path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'bytes');
  return file;
}

/** Its files are in the data folder: one, whose path is its hash. */
function store(database: WritableDatabase, seriesId: SeriesId, file: string, linked = false): void {
  insertFile(database, { contentHash: file, byteLength: 5, path: file, linked }, at);
  markSeriesStored(database, { seriesId, contentHash: seriesId, contentHashes: [file], foundJson: '{}' });
}

test('what has a row stays, and every other file goes with the folders that it leaves empty', () => {
  const [database, folder] = [filledDatabase(), emptyFolder()];
  store(database, ids.t1, join('aa', 'known'));
  finishRegistration(database, addRegistration(database), { result, provenance, finishedAt: later });
  // One that did not end has no volume: a file of its name was left by a kill.
  addRegistration(database, { registrationId: 'unfinished' as RegistrationId });
  write(folder.registered, 'unfinished.f32');
  const kept = [
    write(folder.files, 'aa', 'known'),
    write(folder.files, 'aa', originNoteName),
    write(folder.thumbnails, `${ids.t1}.png`),
    write(folder.registered, `${ids.registration}.f32`),
    write(`${cachePathOf(folder, ids.t1)}.f32`),
    write(`${cachePathOf(folder, ids.t1)}.json`),
  ];
  write(folder.files, 'aa', 'unknown');
  // A note alone holds nothing: it goes with its folder.
  write(folder.files, 'bb', 'cc', originNoteName);
  write(folder.thumbnails, 'gone.png');
  write(folder.registered, 'gone.f32');
  write(folder.volumeCache, 'of-another-reader.f32');
  write(folder.uploads, 'upload', 'slice.dcm');
  write(folder.downloads, 'export.zip');
  collectOrphans(database, folder);
  expect(filesOf(folder).map((path) => join(folder.root, path))).toEqual(kept.toSorted());
  expect(readdirSync(folder.files)).toEqual(['aa']);
  expect([folder.uploads, folder.downloads].flatMap((path) => readdirSync(path))).toEqual([]);
});

test('a linked file is none of the data folder, whatever lies there under its name', () => {
  const [database, folder] = [filledDatabase(), emptyFolder()];
  const original = write(temporaryFolder(), 'original.dcm');
  store(database, ids.t1, original, true);
  collectOrphans(database, folder);
  removeSeries(database, ids.t1);
  expect(dropEmpty(database)).toEqual([]);
  expect(existsSync(original)).toBe(true);
});

// Elsewhere a file with a hole takes the room of a whole one.
test.runIf(process.platform === 'linux')('of a cache that grew too large, the volumes used longest ago go', () => {
  const [database, folder] = [filledDatabase(), emptyFolder()];
  addSeries(database, ids.flair);
  const usedAt = { [ids.t1]: 20, [ids.t2]: 10, [ids.flair]: 30 };
  for (const seriesId of [ids.t1, ids.t2, ids.flair]) {
    store(database, seriesId, seriesId);
    truncateSync(write(`${cachePathOf(folder, seriesId)}.f32`), 3 * 2 ** 30);
    utimesSync(write(`${cachePathOf(folder, seriesId)}.json`), 0, usedAt[seriesId]!);
  }
  collectOrphans(database, folder);
  const left = [ids.t1, ids.t2, ids.flair].filter((id) => existsSync(`${cachePathOf(folder, id)}.f32`));
  expect(left).toEqual([ids.t1, ids.flair]);
});

test('a series that never arrived whole is dropped, its study and patient too once they hold nothing', () => {
  const database = filledDatabase();
  store(database, ids.t1, 'known');
  dropUnfinished(database);
  expect(rowCounts(database)).toMatchObject({ patients: 1, studies: 1, series: 1, files: 1 });
  removeSeries(database, ids.t1);
  expect(dropEmpty(database)).toEqual(['known']);
  expect(rowCounts(database)).toMatchObject({ patients: 0, studies: 0, series: 0, files: 0 });
});

test("a series' own files go; one that was never read has nothing in the cache", () => {
  const folder = emptyFolder();
  write(folder.thumbnails, `${ids.t1}.png`);
  write(`${cachePathOf(folder, 'hash')}.f32`);
  write(`${cachePathOf(folder, '')}.f32`);
  removeSeriesFiles(folder, ids.t1, '');
  expect(filesOf(folder)).toHaveLength(2);
  removeSeriesFiles(folder, ids.t1, 'hash');
  expect(filesOf(folder)).toHaveLength(1);
});
