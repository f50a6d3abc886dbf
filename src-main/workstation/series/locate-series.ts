import { join } from 'node:path';
import type { SeriesId } from '../../../src-shared/contract/ids.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { filesOfSeries, type StoredFile } from '../../database/files.ts';
import type { RecordedFile } from '../../storage/recorded-file.ts';
import { findStoredSeries, type StoredSeries } from '../../database/series.ts';
import type { FoundSeries } from '../../series-files/found-series.ts';
import type { DataFolder } from '../data-folder.ts';
import { groupedSalt, linkedSalt } from '../../tasks/file-hash.ts';
import type { LocatedSeries } from '../../tasks/located-series.ts';
import { readerVersion } from '../../tasks/volume-cache.ts';
import type { StudyStore } from '../study-store.ts';

/** A found series as JSON in which each path is its place among the files, so that files can move. */
export function packFound(found: FoundSeries): string {
  const places = new Map(found.files.map((path, position) => [path, String(position)]));
  const placeOf = (path: string) => places.get(path) ?? path;
  return JSON.stringify({
    ...found,
    files: found.files.map(placeOf),
    slices: found.slices.map((slice) => ({ ...slice, path: placeOf(slice.path) })),
    ...(found.dicom && { dicom: { ...found.dicom, files: found.dicom.files.map(placeOf) } }),
  });
}

export function unpackFound(json: string, paths: readonly string[]): FoundSeries {
  const found = JSON.parse(json) as FoundSeries;
  const pathAt = (place: string) => paths[Number(place)] ?? place;
  return {
    ...found,
    files: found.files.map(pathAt),
    slices: found.slices.map((slice) => ({ ...slice, path: pathAt(slice.path) })),
    ...(found.dicom && { dicom: { ...found.dicom, files: found.dicom.files.map(pathAt) } }),
  };
}

export function absolutePath(folder: DataFolder, file: StoredFile): string {
  return file.linked ? file.path : join(folder.files, file.path);
}

/** The file with what its stored hash was made from; see `import-files.ts`. */
export function recordedFile(folder: DataFolder, file: StoredFile): RecordedFile {
  const { contentHash, linked } = file;
  const path = absolutePath(folder, file);
  if (linked) return { path, contentHash, linked, salt: linkedSalt(file.path) };
  const [, group, ...within] = file.path.split(/[\\/]/);
  const isGrouped = group !== contentHash && within.length > 0;
  return { path, contentHash, linked, ...(isGrouped && { salt: groupedSalt(group!, within.at(-1)!) }) };
}

/** As a user knows it: its number and description. */
export function seriesName({ number, description, identity }: StoredSeries): string {
  return [number, description].filter((part) => part !== '').join(' ') || identity;
}

export function thumbnailFile(folder: DataFolder, seriesId: SeriesId): string {
  return join(folder.thumbnails, `${seriesId}.png`);
}

export function cachePathOf(folder: DataFolder, contentHash: string): string {
  return join(folder.volumeCache, `${contentHash}-${readerVersion}`);
}

/** @throws Failure('not-found'). */
export function requireSeries({ database }: Pick<StudyStore, 'database'>, seriesId: SeriesId): StoredSeries {
  const series = findStoredSeries(database, seriesId);
  if (!series) throw new Failure('not-found', messageOf('no-series'));
  return series;
}

/** @throws Failure('input') if the series cannot be registered, with the reason. */
export function requireUsable(store: Pick<StudyStore, 'database'>, seriesId: SeriesId): StoredSeries {
  const series = requireSeries(store, seriesId);
  if (!series.usable) {
    throw new Failure('input', messageOf('series-not-usable', { description: series.description }));
  }
  return series;
}

/** Where the voxels of a series lie; waits for an import that is still bringing it. */
export async function locateSeries(
  store: StudyStore,
  seriesId: SeriesId,
  signal?: AbortSignal,
): Promise<LocatedSeries> {
  for (;;) {
    const series = requireUsable(store, seriesId);
    if (series.state === 'stored') return locateStored(store, series);
    await nextChange(store, signal);
  }
}

export function locateStored({ database, folder }: StudyStore, series: StoredSeries): LocatedSeries {
  const files = filesOfSeries(database, series.seriesId).map((file) => recordedFile(folder, file));
  return {
    found: unpackFound(
      series.foundJson,
      files.map(({ path }) => path),
    ),
    source: series.source,
    name: seriesName(series),
    files,
    cachePath: cachePathOf(folder, series.contentHash),
  };
}

/** Resolves when any study or job changes. */
function nextChange({ events }: StudyStore, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = events.subscribe((name) => {
      if (name !== 'studies.changed' && name !== 'job.changed') return;
      stop();
      resolve();
    });
    signal?.addEventListener('abort', () => {
      stop();
      reject(new Failure('cancelled', messageOf('cancelled')));
    });
  });
}
