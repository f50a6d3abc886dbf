import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync, utimesSync } from 'node:fs';
import { voxelCount } from '../../src-shared/geometry/patient-space.ts';
import { Failure } from '../../src-shared/failure.ts';
import { remark } from '../../src-shared/remarks.ts';
import type { ReadSeries } from '../series-files/found-series.ts';
import { readVolume } from '../series-files/read-volume.ts';
import { allocateVoxels } from '../series-files/voxel-memory.ts';
import { writeBytesAtomically } from '../storage/atomic-file.ts';
import { isDiskFull } from '../storage/system-errors.ts';
import { displayWindow } from './display-window.ts';
import type { LocatedSeries, VolumeFacts } from './jobs/tasks.ts';

/** Counted up whenever reading gives other voxels than before, so that no stale volume is used. */
export const readerVersion = 1;

/** `<path>.f32` holds the voxels as they are streamed, `<path>.json` this; the JSON is written last. */
interface CachedVolume {
  /** Its origin and files as they were when it was read: a {@link LocatedSeries} tells the present ones. */
  readonly series: Omit<ReadSeries, 'volume'>;
  readonly facts: VolumeFacts;
}

/** Series in this thread's memory, the latest last: a fixed series is often used again and again. */
const inMemory = new Map<string, ReadSeries>();
const keptInMemory = 2;

/** The series with its voxels: from memory, the cache, or the source files (and then into the cache). */
export async function readLocated(located: LocatedSeries, signal?: AbortSignal): Promise<ReadSeries> {
  const { cachePath, found, source } = located;
  if (cachePath === null) return readVolume(found, source, signal);
  const remembered = inMemory.get(cachePath);
  // The same object each time: scoring keeps a pair loaded for as long as it is asked about that pair.
  const series =
    remembered?.source === source ? remembered : (fromCache(located) ?? (await intoCache(located, signal)));
  inMemory.delete(cachePath);
  inMemory.set(cachePath, series);
  for (const path of inMemory.keys()) {
    if (inMemory.size <= keptInMemory) break;
    inMemory.delete(path);
  }
  return series;
}

/** Null where the cache does not hold the volume whole. */
export function cachedFacts(cachePath: string): VolumeFacts | null {
  return readCached(cachePath)?.facts ?? null;
}

export function factsOf(series: ReadSeries): VolumeFacts {
  return { grid: series.volume.grid, modality: series.modality, ...displayWindow(series) };
}

function readCached(cachePath: string): CachedVolume | null {
  try {
    const cached = JSON.parse(readFileSync(`${cachePath}.json`, 'utf8')) as CachedVolume;
    return statSync(`${cachePath}.f32`).size === 4 * voxelCount(cached.facts.grid) ? cached : null;
  } catch {
    return null;
  }
}

function fromCache({ cachePath, found, source }: LocatedSeries): ReadSeries | null {
  const cached = cachePath === null ? null : readCached(cachePath);
  if (!cached) return null;
  const voxels = readVoxelFile(`${cachePath}.f32`);
  const now = new Date();
  utimesSync(`${cachePath}.f32`, now, now);
  return {
    ...cached.series,
    source,
    volume: { voxels, grid: cached.facts.grid },
    ...(found.dicom ? { dicom: found.dicom } : {}),
  };
}

async function intoCache({ cachePath, found, source }: LocatedSeries, signal?: AbortSignal): Promise<ReadSeries> {
  const series = await readVolume(found, source, signal);
  const { volume, ...rest } = series;
  try {
    writeVoxelFile(`${cachePath}.f32`, volume.voxels);
    const cached: CachedVolume = { series: rest, facts: factsOf(series) };
    writeBytesAtomically(`${cachePath}.json`, Buffer.from(JSON.stringify(cached)));
  } catch (error) {
    // A full disk must not keep a doctor from registering: the cache only saves time.
    if (!isDiskFull(error)) throw error;
  }
  return series;
}

/** Float32 little-endian, as every machine that Concord runs on holds them in memory. */
export function readVoxelFile(path: string): Float32Array {
  const file = openSync(path, 'r');
  try {
    const { size } = statSync(path);
    const voxels = allocateVoxels(size / 4);
    const bytes = new Uint8Array(voxels.buffer);
    let filled = 0;
    while (filled < size) {
      const count = readSync(file, bytes, filled, Math.min(size - filled, chunkBytes), filled);
      if (count === 0) throw new Failure('input', remark('cache-cut-short', { path }));
      filled += count;
    }
    return voxels;
  } finally {
    closeSync(file);
  }
}

/** Writes voxels as they are streamed, whole or not at all. @returns the SHA-256 of the bytes. */
export function writeVoxelFile(path: string, voxels: Float32Array): string {
  const bytes = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  writeBytesAtomically(path, bytes);
  const hash = createHash('sha256');
  for (let start = 0; start < bytes.length; start += chunkBytes) hash.update(bytes.subarray(start, start + chunkBytes));
  return hash.digest('hex');
}

const chunkBytes = 16 * 1024 * 1024;
