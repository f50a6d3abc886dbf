import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readSync, rmSync, statSync, utimesSync } from 'node:fs';
import { voxelCount } from '../../src-shared/geometry/patient-space.ts';
import type { ReadSeries } from '../series-files/found-series.ts';
import { readVolume } from '../series-files/read-volume.ts';
import { allocateVoxels } from '../series-files/voxel-memory.ts';
import { writeBytesAtomically } from '../storage/atomic-file.ts';
import { isDiskFull } from '../storage/system-errors.ts';
import { VerifiedFiles } from '../storage/verified-files.ts';
import { displayWindow } from './display-window.ts';
import type { VolumeFacts } from './task-messages.ts';
import type { LocatedSeries } from './located-series.ts';
import { int16InterceptOf } from './whole-numbers.ts';

/** Counted up whenever reading gives other voxels than before, so that no stale volume is used. */
export const readerVersion = 1;

/**
 * `<path>.f32` holds the voxels as they are streamed, `<path>.json` the SHA-256 of its other lines and this; the JSON is
 * written last. What is not as it was written counts as not there.
 */
interface CachedVolume {
  /** Its origin and files as they were when it was read: a {@link LocatedSeries} has the present ones. */
  readonly series: Omit<ReadSeries, 'volume'>;
  readonly facts: VolumeFacts;
  /** SHA-256 of the voxel file's bytes. */
  readonly voxelsHash: string;
}

/** Series in this thread's memory, the latest last: a fixed series is often used again and again. */
const inMemory = new Map<string, ReadSeries>();
const keptInMemory = 2;

/** The series with its voxels: from memory, the cache, or the source files (and then into the cache). */
export async function readLocated(located: LocatedSeries, signal?: AbortSignal): Promise<ReadSeries> {
  const { cachePath, source } = located;
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

/** Null if the cache does not hold the volume whole; its voxels are not read. */
export function cachedFacts(cachePath: string): VolumeFacts | null {
  return readCached(cachePath)?.facts ?? null;
}

/** SHA-256 that the cached voxels must have; null as {@link cachedFacts}. */
export function cachedVoxelsHash(cachePath: string): string | null {
  return readCached(cachePath)?.voxelsHash ?? null;
}

export function factsOf(series: ReadSeries): VolumeFacts {
  const int16Intercept = int16InterceptOf(series.volume.voxels);
  return { grid: series.volume.grid, modality: series.modality, ...displayWindow(series), int16Intercept };
}

function readCached(cachePath: string): CachedVolume | null {
  try {
    const [seal, text] = splitOnce(readFileSync(`${cachePath}.json`, 'utf8'));
    if (hash('sha256', text, 'hex') !== seal) return null;
    const cached = JSON.parse(text) as CachedVolume;
    // One that an earlier release wrote has no intercept.
    if (cached.facts.int16Intercept === undefined) return null;
    return statSync(`${cachePath}.f32`).size === 4 * voxelCount(cached.facts.grid) ? cached : null;
  } catch {
    return null;
  }
}

function fromCache({ cachePath, found, source }: LocatedSeries): ReadSeries | null {
  const cached = readCached(cachePath);
  const voxels = cached && readVoxelFile(`${cachePath}.f32`, voxelCount(cached.facts.grid), cached.voxelsHash);
  if (!voxels) return null;
  const now = new Date();
  // Not the voxel file itself: its times show whether it has been verified as it is.
  utimesSync(`${cachePath}.json`, now, now);
  return {
    ...cached.series,
    source,
    volume: { voxels, grid: cached.facts.grid },
    ...(found.dicom ? { dicom: found.dicom } : {}),
  };
}

async function intoCache(located: LocatedSeries, signal?: AbortSignal): Promise<ReadSeries> {
  await using files = new VerifiedFiles(located.name, located.files);
  const series = await readVolume(located.found, located.source, signal, files);
  writeCached(located.cachePath, series);
  return series;
}

/** Nothing is written if the cache holds the volume already. */
export function ensureCached(cachePath: string, series: ReadSeries): void {
  if (readCached(cachePath) === null) writeCached(cachePath, series);
}

/** An altered volume goes, so that it is read anew. */
export function dropCached(cachePath: string): void {
  for (const extension of ['.json', '.f32']) rmSync(cachePath + extension, { force: true });
}

function writeCached(cachePath: string, series: ReadSeries): void {
  const { volume, ...rest } = series;
  try {
    const voxelsHash = writeVoxelFile(`${cachePath}.f32`, volume.voxels);
    const text = JSON.stringify({ series: rest, facts: factsOf(series), voxelsHash } satisfies CachedVolume);
    writeBytesAtomically(`${cachePath}.json`, Buffer.from(`${hash('sha256', text, 'hex')}\n${text}`));
  } catch (error) {
    // A full disk must not keep a doctor from registering: the cache only saves time.
    if (!isDiskFull(error)) throw error;
  }
}

function splitOnce(text: string): [string, string] {
  const end = text.indexOf('\n');
  return [text.slice(0, end), text.slice(end + 1)];
}

/**
 * Float32 little-endian, as every machine that Concord runs on holds them in memory. Null if the file is not there or
 * its bytes, hashed as they are read, are not `count` voxels of the SHA-256 `expectedHash`.
 */
export function readVoxelFile(path: string, count: number, expectedHash: string): Float32Array | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const size = 4 * count;
    if (fstatSync(file).size !== size) return null;
    const digest = createHash('sha256');
    const voxels = allocateVoxels(count);
    const bytes = new Uint8Array(voxels.buffer);
    let filled = 0;
    while (filled < size) {
      const taken = readSync(file, bytes, filled, Math.min(size - filled, chunkBytes), filled);
      if (taken === 0) return null;
      digest.update(bytes.subarray(filled, filled + taken));
      filled += taken;
    }
    return digest.digest('hex') === expectedHash ? voxels : null;
  } finally {
    closeSync(file);
  }
}

/** Writes voxels as they are streamed, whole or not at all. @returns the SHA-256 of the bytes. */
export function writeVoxelFile(path: string, voxels: Float32Array): string {
  const bytes = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  writeBytesAtomically(path, bytes);
  const digest = createHash('sha256');
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    digest.update(bytes.subarray(start, start + chunkBytes));
  }
  return digest.digest('hex');
}

const chunkBytes = 16 * 1024 * 1024;
