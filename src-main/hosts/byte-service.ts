import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { serialiseWorkstationFailure } from '../workstation/dispatch-request.ts';
import { findBytes, readPieces, receiveUpload, type ByteSource } from '../workstation/series/byte-streams.ts';
import type { Workstation } from '../workstation/workstation.ts';
import { decodedPart } from './address-part.ts';
import { respond, respondFailure, respondJson } from './responses.ts';
import { readWindowFile } from './window-files.ts';

/** What a host serves beside requests and events of the contract. */
export interface ByteService {
  readonly workstation: Workstation;
  /** The folder of the built window; null if it was not built. */
  readonly windowFolder: string | null;
}

/**
 * Serves the window's files, the streamed bytes of the contract (`volumes/`, `registered/`, `thumbnails/`, `downloads/`)
 * and `PUT uploads/`, for both hosts alike. Who may ask is the host's own matter. Never rejects: a failure is a
 * `SerialisedFailure` as JSON. When the request is aborted, or the body cancelled, reading stops and the file is closed.
 */
export async function serveBytes(service: ByteService, request: Request): Promise<Response> {
  try {
    return await route(service, request);
  } catch (error) {
    return respondFailure(serialiseWorkstationFailure(service.workstation, error));
  }
}

async function route({ workstation, windowFolder }: ByteService, request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  if (request.method === 'PUT' && path.startsWith('/uploads/')) return takeUpload(workstation, path, request);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return respondFailure({ code: 'usage', messages: [messageOf('unknown-request')] }, 405);
  if (/^\/(volumes|registered|thumbnails|downloads)\//.test(path)) return sendStored(workstation, path, request);
  return sendWindowFile(windowFolder, path, request);
}

async function sendStored(workstation: Workstation, path: string, request: Request): Promise<Response> {
  const source = await findBytes(workstation, path.slice(1));
  return respond(request.method === 'HEAD' ? null : bodyOf(source, request), {
    'content-type': source.contentType,
    'content-length': String(source.byteLength),
    ...(source.downloadName && { 'content-disposition': `attachment; filename="${source.downloadName}"` }),
  });
}

/**
 * The bytes of a file, each piece read when the receiver asks for it. `onFetched` is called when the receiver has taken
 * the last piece and asks for another, and only then: a fetch that was given up may be tried again.
 */
function bodyOf(source: ByteSource, request: Request): ReadableStream<Uint8Array> {
  const pieces = readPieces(source);
  let isGivenUp = false;
  const giveUp = async () => {
    isGivenUp = true;
    await pieces.return(undefined);
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const abort = () => {
          controller.error(request.signal.reason);
          void giveUp();
        };
        if (request.signal.aborted) abort();
        else request.signal.addEventListener('abort', abort, { once: true });
      },
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (isGivenUp) return;
        if (!done) return controller.enqueue(value);
        // If it cannot be removed now, the clearing of old downloads does it later.
        await source.onFetched?.().catch(() => undefined);
        controller.close();
      },
      cancel: giveUp,
    },
    // Nothing is read ahead: what is asked for has been taken.
    { highWaterMark: 0 },
  );
}

async function takeUpload(workstation: Workstation, path: string, request: Request): Promise<Response> {
  const [, , uploadId = '', ...parts] = path.split('/').map(decodedPart);
  const body = request.body ? Readable.fromWeb(request.body as NodeReadableStream) : Readable.from([]);
  const upload = { id: uploadId, name: parts.join('/'), declaredBytes: declaredLength(request) };
  await receiveUpload(workstation, upload, body, request.signal);
  return respondJson({});
}

/** The length that the sender states; null if it states none. */
function declaredLength({ headers }: Request): number | null {
  const length = headers.get('content-length');
  return length === null ? null : Number(length);
}

async function sendWindowFile(folder: string | null, path: string, request: Request): Promise<Response> {
  if (folder === null) return respondFailure({ code: 'not-found', messages: [messageOf('window-not-built')] }, 503);
  const file = await readWindowFile(folder, path);
  if (!file) throw new Failure('not-found', messageOf('nothing-there'));
  return respond(request.method === 'HEAD' ? null : new Uint8Array(file.bytes), {
    'content-type': file.contentType,
    'content-length': String(file.bytes.length),
    'cache-control': file.immutable ? 'max-age=31536000, immutable' : 'no-cache',
  });
}
