import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { registrationId, seriesId, uploadId, type JobId } from '../../../src-shared/contract/ids.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { identityOf } from '../../storage/recorded-file.ts';
import { diskFailure } from '../../storage/system-errors.ts';
import { exportOutcome } from '../../database/exports.ts';
import { problemReportFile } from '../settings/problem-report.ts';
import { requireSeries, thumbnailFile } from './locate-series.ts';
import { uploadNameParts } from '../studies/upload-name.ts';
import { verifiedRegistered, verifiedVolume, type VerifiedFile } from './verified-bytes.ts';
import { openSeriesVolume } from './open-series-volume.ts';
import { windowVoxelsOf, type WindowVoxels } from './window-voxels.ts';
import type { Workstation } from '../workstation.ts';

/** A file that a window may fetch. */
export interface ByteSource {
  readonly path: string;
  readonly byteLength: number;
  readonly contentType: string;
  /** Of the file whose bytes were verified: another one is not streamed. Absent if no hash was recorded. */
  readonly identity?: string;
  /** The file holds float32 voxels, which go to the window in this way. */
  readonly voxels?: WindowVoxels;
  /** The name to save it under, for downloads. */
  readonly downloadName?: string;
  /** To be called when all of it was sent. */
  readonly onFetched?: () => Promise<void>;
}

/** One file's bytes, at most: a 4-D or multi-frame object is large, an endless upload is not served. */
const maximumUploadBytes = 16 * 2 ** 30;

/**
 * The bytes behind a path of the contract, such as `volumes/<seriesId>`. Only what the database knows by the id, or a
 * ticket stands for, is searched for on the disk.
 * @throws Failure('not-found').
 */
export async function findBytes(workstation: Workstation, path: string): Promise<ByteSource> {
  const [area, id = '', ...rest] = path.split('/');
  if (rest.length > 0) throw notFound();
  const { folder } = workstation;
  switch (area) {
    case 'volumes': {
      const volume = await verifiedVolume(workstation, known(seriesId, id));
      const voxels = await openSeriesVolume(workstation, known(seriesId, id));
      const stored = await voxelSource(volume);
      return { ...stored, voxels, byteLength: stored.byteLength / (voxels.int16Intercept === null ? 1 : 2) };
    }
    case 'registered':
      return voxelSource(await verifiedRegistered(workstation, known(registrationId, id)));
    case 'thumbnails': {
      const series = requireSeries(workstation, known(seriesId, id));
      return source(thumbnailFile(folder, series.seriesId), 'image/png');
    }
    case 'downloads': {
      const jobId = workstation.downloadTickets.redeem(id);
      if (jobId === null) throw notFound();
      const report = problemReportFile(folder, jobId);
      const isReport = existsSync(report);
      if (!isReport) requireDownload(workstation, jobId);
      const path = isReport ? report : downloadFile(workstation, jobId);
      return {
        ...(await source(path, 'application/zip')),
        downloadName: `concord-${isReport ? 'problem-report' : 'export'}-${jobId.slice(0, 8)}.zip`,
        // It was made for this one fetch: patient data do not stay where nobody looks for them.
        onFetched: () => rm(path, { force: true }),
      };
    }
    default:
      throw notFound();
  }
}

function known<Schema extends typeof seriesId | typeof registrationId | typeof uploadId>(
  schema: Schema,
  id: string,
): ReturnType<Schema['parse']> {
  const checked = schema.safeParse(id);
  if (!checked.success) throw notFound();
  return checked.data as ReturnType<Schema['parse']>;
}

/** @throws Failure('not-found') if this is no export that ended in a ZIP to download. */
export function requireDownload({ database }: Workstation, jobId: JobId): void {
  const outcome = exportOutcome(database, jobId);
  if (outcome === null || outcome.path !== null || outcome.server !== null) throw notFound();
}

const pieceBytes = 2 ** 20;

/**
 * The bytes of a source. The last piece is held back until it is known that the file has stayed the one that was
 * verified: bytes that changed on the way never arrive whole.
 */
export async function* readPieces({ path, identity, voxels }: ByteSource): AsyncGenerator<Buffer<ArrayBuffer>, void> {
  await using file = await open(path);
  let held: Buffer<ArrayBuffer> | null = null;
  for (;;) {
    const piece = await nextPiece(file);
    if (piece.length === 0) break;
    if (held) yield held;
    held = voxels ? windowVoxelsOf(piece, voxels) : piece;
  }
  if (identity !== undefined && (await identityOf(path)) !== identity) throw new Error(`${path} changed on the way`);
  if (held) yield held;
}

/** A whole piece, less only at the end: no voxel is cut. */
async function nextPiece(file: FileHandle): Promise<Buffer<ArrayBuffer>> {
  const piece = Buffer.allocUnsafeSlow(pieceBytes);
  let filled = 0;
  while (filled < pieceBytes) {
    const { bytesRead } = await file.read(piece, filled, pieceBytes - filled, null);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return piece.subarray(0, filled);
}

/** Where an export puts the ZIP that the window downloads. */
export function downloadFile({ folder }: Workstation, jobId: JobId): string {
  return join(folder.downloads, `${jobId}.zip`);
}

/** One file of an upload, as its sender names it. */
export interface UploadedFile {
  /** Of the upload: one that `uploads.begin` gave and no import has taken. */
  readonly id: string;
  /** May hold folders: `CD/IMAGES/1.dcm`; see `uploadNameParts` for what is refused. */
  readonly name: string;
  /** The length that the sender states; null if it states none. */
  readonly declaredBytes: number | null;
}

/**
 * Streams one file of an upload to the disk.
 * @throws Failure('usage'), Failure('input') if it is too large, Failure('output') if the disk is full.
 */
export async function receiveUpload(
  { folder, uploads, held }: Workstation,
  { id, name, declaredBytes }: UploadedFile,
  body: Readable,
  signal: AbortSignal,
): Promise<void> {
  const issued = uploadId.safeParse(id);
  if (!issued.success) throw new Failure('usage', messageOf('upload-unknown'));
  const into = uploads.folderOf(issued.data);
  const target = join(into, ...uploadNameParts(name));
  if (relative(into, target).split(sep)[0] === '..') throw new Failure('usage', messageOf('upload-misnamed'));
  if (declaredBytes !== null && declaredBytes > maximumUploadBytes) throw tooLarge(target);
  held.refuseIfGone();
  try {
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    // 'wx': a second file of the same name must not take the first one's place unseen.
    const file = createWriteStream(target, { mode: 0o600, flags: 'wx' });
    await pipeline(body, limitedTo(maximumUploadBytes, target), file, { signal });
    held.refuseIfGone();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'EISDIR' || code === 'ENOTDIR') {
      throw new Failure('usage', messageOf('upload-twice', { name: basename(target) }), error);
    }
    await rm(target, { force: true }).catch(() => undefined);
    throw diskFailure(error, folder.root);
  }
}

function limitedTo(maximumBytes: number, target: string): Transform {
  let received = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (received > maximumBytes) done(tooLarge(target));
      else done(null, chunk);
    },
  });
}

function tooLarge(target: string): Failure {
  return new Failure('input', messageOf('upload-too-large', { name: basename(target) }));
}

async function voxelSource({ path, identity }: VerifiedFile): Promise<ByteSource> {
  return { ...(await source(path, 'application/octet-stream')), identity };
}

async function source(path: string, contentType: string): Promise<ByteSource> {
  try {
    const { size } = await stat(path);
    return { path, byteLength: size, contentType };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw notFound();
    throw error;
  }
}

function notFound(): Failure {
  return new Failure('not-found', messageOf('nothing-there'));
}
