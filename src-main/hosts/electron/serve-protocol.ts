import { addAbortSignal, Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { Failure, serialiseFailure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { findBytes, readBytes, receiveUpload } from '../../workstation/series/byte-streams.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { decodedPart } from '../address-part.ts';
import { readWindowFile, securityHeaders } from '../window-files.ts';
import { windowOrigin } from './window-security.ts';

/** Answers a request of the window's scheme: its own files, and the contract's streamed bytes. */
export async function serveProtocol(
  workstation: Workstation,
  windowFolder: string | null,
  request: Request,
): Promise<Response> {
  const { protocol, host, pathname: path } = new URL(request.url);
  // Every host of the scheme arrives here, such as concord://elsewhere/volumes/1: one is ours.
  if (`${protocol}//${host}` !== windowOrigin)
    return refused(404, new Failure('not-found', messageOf('nothing-there')));
  try {
    if (request.method === 'PUT' && path.startsWith('/uploads/')) return await takeUpload(workstation, path, request);
    if (request.method !== 'GET') return refused(405, new Failure('usage', messageOf('unknown-request')));
    if (/^\/(volumes|registered|thumbnails|downloads)\//.test(path))
      return await streamBytes(workstation, path, request);
    return await windowFile(windowFolder, path);
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'internal';
    return refused(code === 'not-found' ? 404 : code === 'usage' ? 400 : 500, error);
  }
}

async function streamBytes(workstation: Workstation, path: string, request: Request): Promise<Response> {
  const bytes = await findBytes(workstation, path.slice(1));
  const file = addAbortSignal(request.signal, readBytes(bytes));
  file.once('end', () => void bytes.onFetched?.().catch(() => undefined));
  return new Response(Readable.toWeb(file) as ReadableStream, {
    headers: {
      ...securityHeaders,
      'content-type': bytes.contentType,
      'content-length': String(bytes.byteLength),
      'cache-control': 'no-store',
      ...(bytes.downloadName && { 'content-disposition': `attachment; filename="${bytes.downloadName}"` }),
    },
  });
}

async function takeUpload(workstation: Workstation, path: string, request: Request): Promise<Response> {
  const [, , uploadId = '', ...name] = path.split('/').map(decodedPart);
  const body = request.body ? Readable.fromWeb(request.body as NodeReadableStream) : Readable.from([]);
  await receiveUpload(workstation, uploadId, name.join('/'), body, request.signal);
  return Response.json({}, { headers: securityHeaders });
}

async function windowFile(folder: string | null, path: string): Promise<Response> {
  const file = folder === null ? null : await readWindowFile(folder, path);
  if (!file) return refused(404, new Failure('not-found', messageOf('nothing-there')));
  return new Response(new Uint8Array(file.bytes), {
    headers: { ...securityHeaders, 'content-type': file.contentType },
  });
}

function refused(status: number, error: unknown): Response {
  return Response.json(serialiseFailure(error), { status, headers: securityHeaders });
}
