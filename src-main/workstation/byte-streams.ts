import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { JobId, RegistrationId, SeriesId } from '../../src-shared/contract.ts';
import { Failure } from '../../src-shared/failure.ts';
import { remark } from '../../src-shared/remarks.ts';
import { diskFailure } from '../storage/system-errors.ts';
import { cachePathOf, requireSeries, thumbnailFile } from './locate-series.ts';
import { openSeriesVolume } from './open-series-volume.ts';
import { registeredFile } from './registered-file.ts';
import type { Workstation } from './workstation.ts';

/** A file that a window may fetch. */
export interface ByteSource {
  readonly path: string;
  readonly byteLength: number;
  readonly contentType: string;
  /** The name to save it under, for downloads. */
  readonly downloadName?: string;
}

/** One file's bytes, at most: a 4-D or multi-frame object is large, an endless upload is not served. */
const maximumUploadBytes = 16 * 2 ** 30;

const wellFormedId = /^[0-9a-zA-Z-]{1,64}$/;

/**
 * The bytes behind a path of the contract, such as `volumes/<seriesId>`.
 * @throws Failure('not-found').
 */
export async function findBytes(workstation: Workstation, path: string): Promise<ByteSource> {
  const [area, encodedId, ...rest] = path.split('/');
  const id = decodeURIComponent(encodedId ?? '');
  if (rest.length > 0 || !wellFormedId.test(id)) throw notFound();
  const { folder } = workstation;
  switch (area) {
    case 'volumes': {
      await openSeriesVolume(workstation, id as SeriesId);
      const { contentHash } = requireSeries(workstation, id as SeriesId);
      const path = `${cachePathOf(folder, contentHash)}.f32`;
      if (!existsSync(path)) {
        throw new Failure('output', remark('disk-too-full-to-show', { folder: folder.root }));
      }
      return source(path, 'application/octet-stream');
    }
    case 'registered':
      return source(registeredFile(folder, id as RegistrationId), 'application/octet-stream');
    case 'thumbnails':
      return source(thumbnailFile(folder, id as SeriesId), 'image/png');
    case 'downloads':
      return {
        ...(await source(downloadFile(workstation, id as JobId), 'application/zip')),
        downloadName: `concord-export-${id.slice(0, 8)}.zip`,
      };
    default:
      throw notFound();
  }
}

/** Where an export puts the ZIP that the window downloads. */
export function downloadFile({ folder }: Workstation, jobId: JobId): string {
  return join(folder.downloads, `${jobId}.zip`);
}

/**
 * Streams one file of `import.start`'s `uploadId` to the disk.
 * @param encodedName may hold folders: `CD/IMAGES/1.dcm`; names that lead elsewhere are refused.
 * @throws Failure('usage'), Failure('output') where the disk is full.
 */
export async function receiveUpload(
  { folder }: Workstation,
  uploadId: string,
  name: string,
  body: Readable,
  signal: AbortSignal,
): Promise<void> {
  const parts = name.split(/[\\/]/).filter((part) => part !== '');
  const wellFormed =
    parts.length > 0 && parts.every((part) => part !== '..' && part !== '.' && !/[\u0000-\u001f]/.test(part));
  if (!wellFormedId.test(uploadId) || !wellFormed) throw new Failure('usage', remark('upload-misnamed'));
  const target = join(folder.uploads, uploadId, ...parts);
  try {
    await mkdir(dirname(target), { recursive: true });
    await pipeline(body, limitedTo(maximumUploadBytes, basename(target)), createWriteStream(target, { mode: 0o600 }), {
      signal,
    });
  } catch (error) {
    await rm(target, { force: true }).catch(() => undefined);
    throw diskFailure(error, folder.root);
  }
}

function limitedTo(maximumBytes: number, name: string): Transform {
  let received = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      if (received > maximumBytes) done(new Failure('input', remark('upload-too-large', { name })));
      else done(null, chunk);
    },
  });
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
  return new Failure('not-found', remark('nothing-there'));
}
