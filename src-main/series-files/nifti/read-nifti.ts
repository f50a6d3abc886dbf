import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { voxelCount, type GridGeometry } from '../../../src-shared/geometry/patient-space.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { isTooMany, lengthProblem, type DeclaredVoxels } from '../declared-voxels.ts';
import type { SourceFiles } from '../../storage/source-files.ts';
import type { ReadVoxels } from '../found-series.ts';
import { refusal } from '../refusal.ts';
import { companionFile } from '../companion-file.ts';
import { isDamage, isGzip, unpackedPieces } from '../unpacked-pieces.ts';
import { niftiGrid } from './nifti-geometry.ts';
import { niftiHeaderBytes, parseNiftiHeader, type NiftiHeader } from './nifti-header.ts';
import { bytesPerSample, NiftiVoxelSink } from './nifti-voxels.ts';

const pieceBytes = 2 ** 18;
const headerExtension = /\.hdr(\.gz)?$/i;
/** 1024³ / 2: twice a 1024 x 1024 x 256 CT; what lies above is a broken header. */
const largestVoxelCount = 2 ** 29;

/**
 * Reads the first volume of a NIfTI file, or of a pair by its `.hdr`. A packed file is unpacked to its end, so that no
 * voxel is used before the checksum of the whole stream was right.
 */
export async function readNiftiVoxels(path: string, files: SourceFiles): Promise<ReadVoxels> {
  const beginning: Buffer[] = [];
  let plan: NiftiPlan | null = null;
  let taken = 0;
  const take = (piece: Buffer, from: string, { sink, declared }: NiftiPlan) => {
    taken += piece.length;
    if (isTooMany(taken, declared)) throw refusal(from, messageOf('voxels-left-over'));
    sink.take(piece);
  };
  for await (const piece of piecesOf(path, files)) {
    if (plan === null) {
      beginning.push(piece);
      if (beginning.reduce((sum, { length }) => sum + length, 0) < niftiHeaderBytes) continue;
      plan = planned(Buffer.concat(beginning), path);
      if (!plan.isPair) take(Buffer.concat(beginning), path, plan);
    } else if (!plan.isPair) take(piece, path, plan);
  }
  if (plan === null) {
    plan = planned(Buffer.concat(beginning), path);
    if (!plan.isPair) take(Buffer.concat(beginning), path, plan);
  }
  const voxelPath = plan.isPair ? await niftiCompanion(path) : path;
  if (typeof voxelPath !== 'string') throw refusal(path, voxelPath);
  if (plan.isPair) for await (const piece of piecesOf(voxelPath, files)) take(piece, voxelPath, plan);
  if (lengthProblem(taken, plan.declared) !== null) throw refusal(voxelPath, messageOf('incomplete-file'));
  return { voxels: plan.sink.voxels, ...plan.read };
}

type NiftiPlan = ReturnType<typeof planned>;

function planned(beginning: Buffer, path: string) {
  const header = parseNiftiHeader(beginning, path);
  if (header === null) throw refusal(path, messageOf('damaged-file'));
  const planned = niftiPlan(header);
  if (!('grid' in planned)) throw refusal(path, planned);
  const declared = declaredBy(header);
  const sink = new NiftiVoxelSink(header, voxelCount(planned.grid));
  return { isPair: header.isPair, declared, sink, read: planned };
}

function declaredBy(header: NiftiHeader): DeclaredVoxels {
  return {
    sizes: header.dimensions.map((n) => Math.max(1, n)),
    bytesPerVoxel: bytesPerSample(header.datatypeCode) ?? 1,
    offset: Math.trunc(header.voxelOffset),
  };
}

/** Checks all that the header claims, before any voxel is touched: the grid, or the reason why there is none. */
export function niftiPlan(header: NiftiHeader): { grid: GridGeometry; notes: readonly Message[] } | Message {
  const dimensions = header.dimensions.map((n, axis) => (axis >= 3 && n === 0 ? 1 : n));
  if (!dimensions.every((n) => Number.isInteger(n) && n > 0) || dimensions.length === 0) return messageOf('bad-size');
  const spatial = dimensions.slice(0, 3);
  if (spatial.length < 3 || spatial[2] === 1) return messageOf('two-dimensional');
  if (Math.min(...spatial) < 2) return messageOf('single-slice');
  if (bytesPerSample(header.datatypeCode) === null) {
    return messageOf('not-a-measurement', { detail: `NIfTI datatype ${header.datatypeCode}` });
  }
  const count = spatial.reduce((product, n) => product * n, 1);
  if (count > largestVoxelCount) return messageOf('too-large', { megavoxels: Math.round(count / 1e6) });
  if (!isConsistent(header)) return messageOf('damaged-file');
  const placed = niftiGrid(header);
  if (!('grid' in placed)) return placed;
  const volumes = dimensions.slice(3).reduce((product, n) => product * n, 1);
  const notes = volumes > 1 ? [...placed.notes, messageOf('first-volume-of-4d', { count: volumes })] : placed.notes;
  return { grid: placed.grid, notes };
}

/** Where the voxels begin, how wide they are and how they are scaled: nifti1.h. */
function isConsistent(header: NiftiHeader): boolean {
  const { voxelOffset, isPair, headerLength, bitsPerVoxel, datatypeCode, slope, intercept } = header;
  if (!Number.isInteger(voxelOffset) || voxelOffset < (isPair ? 0 : headerLength)) return false;
  if (bitsPerVoxel !== 0 && bitsPerVoxel !== 8 * bytesPerSample(datatypeCode)!) return false;
  // Some writers say "not scaled" by a slope that is no number, but none by an intercept or by infinity.
  return Number.isNaN(slope) || slope === 0 || (Number.isFinite(slope) && Number.isFinite(intercept));
}

/** The file of the voxels that belongs to the `.hdr` of a pair. */
async function niftiCompanion(headerPath: string): Promise<string | Message> {
  // Two files under one name cannot be a pair: the header's own bytes would be taken for voxels.
  if (!headerExtension.test(headerPath)) return messageOf('damaged-file');
  const stem = basename(headerPath).replace(headerExtension, '');
  for (const name of [`${stem}.img`, `${stem}.IMG`]) {
    for (const suffix of ['', '.gz']) {
      const companion = await companionFile(headerPath, name + suffix);
      if ('path' in companion) return companion.path;
      if (companion.code === 'companion-not-a-file') return companion;
    }
  }
  return messageOf('companion-missing', { name: `${stem}.img` });
}

/**
 * The file that holds the voxels, which must all be there as far as that is known without unpacking them: the path of
 * the `.img` of a pair, null for a file that holds its own.
 */
export async function niftiVoxelFile(
  path: string,
  header: NiftiHeader,
): Promise<{ readonly companion: string | null } | Message> {
  const companion = header.isPair ? await niftiCompanion(path) : null;
  if (companion !== null && typeof companion !== 'string') return companion;
  const voxelPath = companion ?? path;
  if (await isGzip(voxelPath)) return { companion };
  const { size } = await stat(voxelPath);
  return lengthProblem(size, declaredBy(header)) ?? { companion };
}

async function* piecesOf(path: string, files: SourceFiles): AsyncGenerator<Buffer> {
  try {
    yield* unpackedPieces(path, pieceBytes, { files });
  } catch (error) {
    throw isDamage(error) ? refusal(path, messageOf('damaged-file'), error) : error;
  }
}
