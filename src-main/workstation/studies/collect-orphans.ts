import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { SeriesId } from '../../../src-shared/contract/ids.ts';
import type { ReadableDatabase, WritableDatabase } from '../../database/connection.ts';
import { forgetUnheldFiles, listFiles } from '../../database/files.ts';
import { removePatientsWithoutStudies } from '../../database/patients.ts';
import { listRegistrationIds } from '../../database/registrations.ts';
import { listStoredSeries, removeArrivingSeries } from '../../database/series.ts';
import { removeStudiesWithoutSeries } from '../../database/studies.ts';
import type { DataFolder } from '../data-folder.ts';
import { originNoteName } from './origin-note.ts';
import { cachePathOf, thumbnailFile } from '../series/locate-series.ts';

/** Volumes in the cache beyond this many bytes go, those used longest ago first. */
const cacheLimitBytes = 8 * 2 ** 30;

/** Removes the rows of series that never arrived whole because Concord was killed. */
export function dropUnfinished(database: WritableDatabase): void {
  database.transaction(() => {
    removeArrivingSeries(database);
    dropEmpty(database);
  })();
}

/** Removes files that no row knows: left behind by a kill, a cancel or a removal. What was reported as saved has rows. */
export function collectOrphans(database: WritableDatabase, folder: DataFolder): void {
  const series = listStoredSeries(database);
  removeUnrecorded(database, folder);
  removeUnknown(
    folder.thumbnails,
    new Set(series.map(({ seriesId }) => relative(folder.thumbnails, thumbnailFile(folder, seriesId)))),
  );
  removeUnknown(
    folder.registered,
    new Set(listRegistrationIds(database).map((registrationId) => `${registrationId}.f32`)),
  );
  const cached = series.map(({ contentHash }) => relative(folder.volumeCache, cachePathOf(folder, contentHash)));
  removeUnknown(folder.volumeCache, new Set(cached.flatMap((path) => [`${path}.f32`, `${path}.json`])));
  for (const temporary of [folder.uploads, folder.downloads]) removeUnknown(temporary, new Set());
  trimCache(folder);
}

/** Removes kept files that no row knows. Not while an import is keeping files: their rows come last. */
export function removeUnrecorded(database: ReadableDatabase, folder: DataFolder): void {
  removeUnknown(folder.files, new Set(listFiles(database).flatMap((file) => (file.linked ? [] : [file.path]))));
}

/** Rows that nothing holds any more. @returns paths of files to remove, relative to the files folder. */
export function dropEmpty(database: WritableDatabase): string[] {
  removeStudiesWithoutSeries(database);
  removePatientsWithoutStudies(database);
  return forgetUnheldFiles(database).flatMap((file) => (file.linked ? [] : [file.path]));
}

export function removeSeriesFiles(folder: DataFolder, seriesId: SeriesId, contentHash: string): void {
  rmSync(thumbnailFile(folder, seriesId), { force: true });
  if (contentHash === '') return;
  for (const extension of ['.f32', '.json']) rmSync(cachePathOf(folder, contentHash) + extension, { force: true });
}

/** Removes files below `root` whose path is not known, and folders that are empty then. */
function removeUnknown(root: string, known: ReadonlySet<string>): void {
  if (!existsSync(root)) return;
  const visit = (folder: string): boolean => {
    let empty = true;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      // A note goes with the last file beside it.
      if (entry.name === originNoteName) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory() ? visit(path) : !known.has(relative(root, path)))
        rmSync(path, { recursive: true, force: true });
      else empty = false;
    }
    return empty;
  };
  visit(root);
}

function trimCache({ volumeCache }: DataFolder): void {
  const volumes = readdirSync(volumeCache)
    .filter((name) => name.endsWith('.f32'))
    .map((name) => join(volumeCache, name))
    .map((path) => ({ path, size: statSync(path).size, usedMs: usedMs(path) }))
    .toSorted((a, b) => b.usedMs - a.usedMs);
  let total = 0;
  for (const { path, size } of volumes) {
    total += size;
    if (total > cacheLimitBytes) rmSync(path, { force: true });
  }
}

/** When a cached volume was last read: the time of the facts beside its voxels. */
function usedMs(voxelPath: string): number {
  return statSync(voxelPath.replace(/f32$/, 'json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
