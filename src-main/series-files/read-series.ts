import { access, constants, stat } from 'node:fs/promises';
import { Failure } from '../../src-shared/failure.ts';
import { englishText } from '../../src-shared/messages/text.ts';
import { existingPath } from './existing-paths.ts';
import type { FoundSeries, ReadSeries, ScannedFiles } from './found-series.ts';
import { readVolume } from './read-volume.ts';
import { refusal } from './refusal.ts';
import { scanPaths } from './scan-folder.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

export type { ReadSeries } from './found-series.ts';

/**
 * Reads one series from a file or folder.
 *
 * @param seriesUid picks one series if `path` holds several.
 * @throws Failure('input') naming the file and what to do.
 */
export async function readSeries(path: string, seriesUid?: string, signal?: AbortSignal): Promise<ReadSeries> {
  return readVolume(choose(await scanExisting(path, signal), path, seriesUid), path, signal);
}

/**
 * Scans a file or folder that a user named.
 * @throws Failure('input') if it does not exist, may not be read, holds no file or none that is an image.
 */
export async function scanExisting(path: string, signal?: AbortSignal): Promise<ScannedFiles> {
  const status = await openable(path);
  const scanned = await scanPaths([path], signal ? { signal } : {});
  const { series, notUsed, fileCount } = scanned;
  if (series.length > 0) return scanned;
  if (!status.isDirectory() && notUsed[0]) throw refusal(path, notUsed[0].reason);
  // What is no image at all is expected in a folder; an image that cannot be used is what the user asks about.
  const unreadable = notUsed.find(({ reason }) => reason.code !== 'not-an-image-file' && reason.code !== 'known-file');
  if (unreadable) throw refusal(unreadable.path, unreadable.reason);
  throw new Failure('input', messageOf(fileCount === 0 ? 'holds-no-file' : 'holds-no-image', { path }));
}

async function openable(path: string) {
  try {
    const existing = await existingPath(path);
    const status = await stat(existing);
    await access(existing, constants.R_OK);
    return status;
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    const what =
      reason === 'ENOENT'
        ? messageOf('path-does-not-exist', { path })
        : messageOf('path-cannot-be-read', { path, detail: String(reason) });
    throw new Failure('input', what, error);
  }
}

function choose({ series }: ScannedFiles, path: string, seriesUid: string | undefined): FoundSeries {
  if (seriesUid !== undefined) return chosenByUid(series, path, seriesUid);
  const usable = series.filter((one) => one.usable);
  if (usable.length > 1) {
    throw new Failure('input', messageOf('several-series', { path, count: usable.length, series: listOf(usable) }));
  }
  if (usable[0]) return usable[0];
  const [only] = series;
  if (series.length === 1 && only) {
    throw refusal(only.format === 'dicom' ? path : only.files[0]!, only.unusableReason!);
  }
  throw new Failure('input', messageOf('no-usable-series', { path, series: listOf(series) }));
}

/** `UID:1` names the first volume of a series too. */
function chosenByUid(series: readonly FoundSeries[], path: string, seriesUid: string): FoundSeries {
  const chosen = series.find((one) => one.seriesUid === seriesUid || `${one.seriesUid}:1` === seriesUid);
  if (chosen) return chosen;
  throw new Failure('input', messageOf('no-such-series-uid', { path, uid: seriesUid, series: listOf(series) }));
}

function listOf(series: readonly FoundSeries[]): string {
  return series
    .map(({ seriesUid, modality, description, size, unusableReason }) =>
      [
        `  ${seriesUid}`,
        modality,
        description,
        size?.join('x') ?? '',
        unusableReason ? `(${englishText(unusableReason)})` : '',
      ]
        .filter((part) => part !== '')
        .join('  '),
    )
    .join('\n');
}
