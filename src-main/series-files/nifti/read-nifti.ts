import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { voxelCount, type GridGeometry } from '../../../src-shared/geometry/patient-space.ts';
import { remark, type Remark } from '../../../src-shared/remarks.ts';
import type { ReadVoxels } from '../found-series.ts';
import { refusal } from '../refusal.ts';
import { niftiGrid } from './nifti-geometry.ts';
import { parseNiftiHeader, type NiftiHeader } from './nifti-header.ts';
import { bytesPerSample, niftiVoxels } from './nifti-voxels.ts';

const gunzipAsync = promisify(gunzip);
/** 1024³ / 2: twice a 1024 x 1024 x 256 CT; what lies above is a broken header. */
const largestVoxelCount = 2 ** 29;

/** Reads the first volume of a NIfTI file, or of a pair by its `.hdr`. */
export async function readNiftiVoxels(path: string): Promise<ReadVoxels> {
  const headerFile = await readMaybeGzip(path);
  const header = parseNiftiHeader(headerFile, path);
  if (header === null) throw refusal(path, remark('damaged-file'));
  const planned = niftiPlan(header);
  if (!('grid' in planned)) throw refusal(path, planned);
  const bytes = header.isPair ? await readCompanion(path) : headerFile;
  const count = voxelCount(planned.grid);
  const start = Math.trunc(header.voxelOffset);
  const end = start + count * bytesPerSample(header.datatypeCode)!;
  if (start < 0 || end > bytes.length) throw refusal(path, remark('incomplete-file'));
  return { voxels: niftiVoxels(bytes.subarray(start, end), header, count), grid: planned.grid, notes: planned.notes };
}

/** Checks all that the header claims, before any voxel is touched: the grid, or the reason why there is none. */
export function niftiPlan(header: NiftiHeader): { grid: GridGeometry; notes: readonly Remark[] } | Remark {
  const dimensions = header.dimensions.map((n, axis) => (axis >= 3 && n === 0 ? 1 : n));
  if (!dimensions.every((n) => Number.isInteger(n) && n > 0) || dimensions.length === 0) return remark('bad-size');
  const spatial = dimensions.slice(0, 3);
  if (spatial.length < 3 || spatial[2] === 1) return remark('two-dimensional');
  if (Math.min(...spatial) < 2) return remark('single-slice');
  if (bytesPerSample(header.datatypeCode) === null) {
    return remark('not-a-measurement', { detail: `NIfTI datatype ${header.datatypeCode}` });
  }
  const count = spatial.reduce((product, n) => product * n, 1);
  if (count > largestVoxelCount) return remark('too-large', { megavoxels: Math.round(count / 1e6) });
  const placed = niftiGrid(header);
  if (!('grid' in placed)) return placed;
  const volumes = dimensions.slice(3).reduce((product, n) => product * n, 1);
  const notes = volumes > 1 ? [...placed.notes, remark('first-volume-of-4d', { count: volumes })] : placed.notes;
  return { grid: placed.grid, notes };
}

async function readCompanion(headerPath: string): Promise<Buffer> {
  const plain = headerPath.replace(/\.hdr(\.gz)?$/i, '.img');
  for (const path of [plain, `${plain}.gz`]) {
    try {
      return await readMaybeGzip(path);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  throw refusal(headerPath, remark('companion-missing', { name: basename(plain) }));
}

async function readMaybeGzip(path: string): Promise<Buffer> {
  const bytes = await readFile(path);
  if (bytes.length < 18 || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await gunzipAsync(bytes, { chunkSize: inflatedLength(bytes), maxOutputLength: 2 ** 32 });
  } catch (error) {
    throw refusal(path, remark('damaged-file'), error);
  }
}

/** The length that a gzip's trailer states, so that one buffer takes it all; bounded by what deflate can achieve. */
function inflatedLength(gzip: Buffer): number {
  const stated = gzip.readUInt32LE(gzip.length - 4);
  return Math.max(64 * 1024, Math.min(stated + 1, 1032 * gzip.length, 2 ** 30));
}
