import { Failure, throwIfCancelled } from '../../src-shared/failure.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { collectFiles, unreadable } from './collect-files.ts';
import { dicomObjectOf, type DicomObject } from './dicom/dicom-object.ts';
import { foundDicomSeries } from './dicom/found-dicom-series.ts';
import { readImageHeader } from './dicom/read-header.ts';
import { fileFormatOf, foundFileSeries, isVoxelFile } from './found-file-series.ts';
import type { FoundSeries, ScannedFiles, UnusedFile } from './found-series.ts';
import { reasonOf } from './refusal.ts';

export interface ScanOptions {
  readonly signal?: AbortSignal;
  /** Called from time to time with how many files have been inspected, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Enough to keep disk and parser busy at once, few enough for flat memory. */
const filesAtOnce = 8;
const filesBetweenReports = 100;

/**
 * Finds the series in files and folders of any depth, from headers alone: no voxel is read, and no file's bytes are
 * held on to. The same files give the same answer in the same order.
 */
export async function scanPaths(paths: readonly string[], options: ScanOptions = {}): Promise<ScannedFiles> {
  const { files, notUsed: notEntered } = await collectFiles(paths, options.signal);
  const inspected = new Array<InspectedFile | null>(files.length);
  let done = 0;
  await inParallel(files, async (path, index) => {
    throwIfCancelled(options.signal);
    inspected[index] = await inspect(path);
    done++;
    if (done % filesBetweenReports === 0 || done === files.length) options.onProgress?.(done, files.length);
  });
  const { series, notUsed } = gathered(files, inspected);
  return { series, notUsed: [...notEntered, ...notUsed], fileCount: files.length };
}

type InspectedFile =
  | { readonly kind: 'dicom'; readonly object: DicomObject }
  | { readonly kind: 'series'; readonly series: FoundSeries }
  | { readonly kind: 'unused'; readonly reason: Message };

/** Null for a file that belongs to another. */
async function inspect(path: string): Promise<InspectedFile | null> {
  try {
    const format = fileFormatOf(path);
    if (format !== null) return { kind: 'series', series: await foundFileSeries(path, format) };
    const header = await readImageHeader(path);
    if (header === 'not-dicom')
      return isVoxelFile(path) ? null : { kind: 'unused', reason: messageOf('not-an-image-file') };
    if (header === 'damaged') return { kind: 'unused', reason: messageOf('damaged-file') };
    return { kind: 'dicom', object: dicomObjectOf(header, path) };
  } catch (error) {
    return { kind: 'unused', reason: error instanceof Failure ? reasonOf(error) : unreadable(error) };
  }
}

function gathered(files: readonly string[], inspected: readonly (InspectedFile | null)[]) {
  const notUsed: UnusedFile[] = [];
  const series: FoundSeries[] = [];
  const objectsBySeries = new Map<string, DicomObject[]>();
  const damagedBySeries = new Map<string, string[]>();
  const knownInstances = new Set<string>();
  for (const [index, found] of inspected.entries()) {
    if (found === null) continue;
    if (found.kind === 'unused') notUsed.push({ path: files[index]!, reason: found.reason });
    else if (found.kind === 'series') series.push(found.series);
    else if (found.object.damage !== null) {
      const { path, damage, facts } = found.object;
      notUsed.push({ path, reason: damage });
      damagedBySeries.set(facts.seriesInstanceUid, [...(damagedBySeries.get(facts.seriesInstanceUid) ?? []), path]);
    } else if (knownInstances.has(found.object.sopInstanceUid)) {
      notUsed.push({ path: files[index]!, reason: messageOf('known-file') });
    } else {
      const { sopInstanceUid, facts } = found.object;
      if (sopInstanceUid !== '') knownInstances.add(sopInstanceUid);
      const objects = objectsBySeries.get(facts.seriesInstanceUid) ?? [];
      objects.push(found.object);
      objectsBySeries.set(facts.seriesInstanceUid, objects);
    }
  }
  for (const [seriesInstanceUid, objects] of objectsBySeries) {
    series.push(...foundDicomSeries(objects, damagedBySeries.get(seriesInstanceUid)));
  }
  // A file of any name may hold a header's voxels.
  const used = new Set(series.flatMap((one) => (one.format === 'dicom' ? [] : one.files)));
  return { series: series.toSorted(bySeriesNumber), notUsed: notUsed.filter(({ path }) => !used.has(path)) };
}

function bySeriesNumber(a: FoundSeries, b: FoundSeries): number {
  return Number(a.number) - Number(b.number) || (a.seriesUid < b.seriesUid ? -1 : a.seriesUid > b.seriesUid ? 1 : 0);
}

async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      await work(items[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, worker));
}
