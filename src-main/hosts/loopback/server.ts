import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { Failure, serialiseFailure, type FailureCode } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { answer, checkedEvent } from '../../workstation/dispatch-request.ts';
import { findBytes, readBytes, receiveUpload } from '../../workstation/series/byte-streams.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { writeOpeningPage, type OpeningPage } from '../opening-page.ts';
import { readWindowFile, securityHeaders } from '../window-files.ts';
import { decodedPart } from '../address-part.ts';
import { readBody } from './request-body.ts';
import { isEqual, refusalOf, Session } from './session.ts';

export interface LoopbackHost {
  readonly port: number;
  /** A fresh address that signs one window in. */
  newAddress(): string;
  /** The same as a file for the browser; it goes when it has been used, and when the host closes. */
  newOpening(): Opening;
  close(): Promise<void>;
}

/** What a start tells its user, and what it starts the browser with. */
export interface Opening {
  readonly address: string;
  /** The file that leads there, to start the browser with; null if there is no place to write one. */
  readonly page: string | null;
}

export interface LoopbackOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** The folder of the built window; null serves the contract alone. */
  readonly windowFolder: string | null;
  /** Buys a fresh address for the same user's second start; see `OwnerNote`. */
  readonly secret?: string;
}

const statusOf: Readonly<Record<FailureCode, number>> = {
  usage: 400,
  input: 422,
  output: 507,
  cancelled: 409,
  conflict: 409,
  'not-found': 404,
  network: 502,
  internal: 500,
};

const heartbeatMs = 15_000;

/** Serves the contract, the streamed bytes and the window over HTTP, to this machine alone. */
export async function startLoopbackHost(workstation: Workstation, options: LoopbackOptions): Promise<LoopbackHost> {
  const session = new Session();
  const server = createServer((request, response) => void serve(request, response));
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    try {
      await route(request, response, { workstation, session, port, options, newOpening });
    } catch (error) {
      if (!response.headersSent) sendFailure(response, error);
      else response.destroy();
    }
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(taken ? new Failure('conflict', messageOf('port-cannot-be-used', { port: options.port }), error) : error);
    });
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  // In the fragment, which no browser sends: the token reaches us by the page's own request alone.
  const newAddress = (onUsed?: () => void) => `http://127.0.0.1:${port}/#token=${session.newToken(onUsed)}`;
  const pages = new Set<OpeningPage>();
  const newOpening = (): Opening => {
    let page: OpeningPage | null = null;
    const address = newAddress(() => {
      if (page) pages.delete(page);
      page?.remove();
    });
    try {
      page = writeOpeningPage(workstation.folder.partial, address);
      pages.add(page);
    } catch {
      // A full disk: the user opens the address that is printed.
    }
    return { address, page: page?.path ?? null };
  };
  return {
    port,
    newAddress: () => newAddress(),
    newOpening,
    close: () =>
      new Promise((resolve) => {
        for (const page of pages) page.remove();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Serving {
  readonly workstation: Workstation;
  readonly session: Session;
  readonly port: number;
  readonly options: LoopbackOptions;
  newOpening(): Opening;
}

async function route(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { workstation, session, options } = serving;
  const refusal = refusalOf(request, serving.port);
  if (refusal !== null) return sendText(response, 403, refusal);
  const url = URL.parse(request.url ?? '/', `http://127.0.0.1:${serving.port}`);
  if (url === null) return sendText(response, 400, 'This is no address.');
  const path = url.pathname;
  if (request.method === 'POST' && path === '/session') return signIn(request, response, session);
  if (request.method === 'POST' && path === '/address') return sendOpening(request, response, serving);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  // A ticket in the address stands for the key, once and for one file.
  if (isRead && path.startsWith('/downloads/')) return serveBytes(request, response, workstation, path);
  const isSecret = /^\/(api|events|uploads|volumes|registered|thumbnails)(\/|$)/.test(path);
  // The window's own files are the same for everyone, and hold nothing of a patient.
  if (!isSecret && isRead) return serveWindow(request, response, options.windowFolder, path);
  if (!session.isSignedIn(request)) throw new Unauthorised();
  if (request.method === 'POST' && path.startsWith('/api/')) return serveRequest(request, response, workstation, path);
  if (request.method === 'GET' && path === '/events') return serveEvents(request, response, workstation);
  if (request.method === 'PUT' && path.startsWith('/uploads/'))
    return serveUpload(request, response, workstation, path);
  if (isRead && /^\/(volumes|registered|thumbnails)\//.test(path))
    return serveBytes(request, response, workstation, path);
  return sendText(response, 405, 'Not served.');
}

/** The request carries no key of a window. */
class Unauthorised extends Failure {
  constructor() {
    super('conflict', messageOf('not-signed-in'));
  }
}

/** A window exchanges the token of its address, once, for the key that its requests carry from then on. */
async function signIn(request: IncomingMessage, response: ServerResponse, session: Session): Promise<void> {
  const key = session.exchange((await readBody(request, 1024)).toString('utf8'));
  if (key === null) throw new Unauthorised();
  sendJson(response, 200, { key });
}

/** A second start of the same user, who can read the owner's note, gets a fresh opening from the first. */
async function sendOpening(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const given = (await readBody(request, 1024)).toString('utf8');
  const { secret } = serving.options;
  if (secret === undefined || !isEqual(given, secret)) return sendText(response, 403, 'Refused.');
  sendJson(response, 200, serving.newOpening());
}

async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  workstation: Workstation,
  path: string,
): Promise<void> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    return sendText(response, 415, 'JSON, please.');
  let payload: unknown;
  try {
    payload = JSON.parse((await readBody(request, 4 * 2 ** 20)).toString('utf8'));
  } catch (error) {
    throw error instanceof Failure ? error : new Failure('usage', messageOf('request-not-json'));
  }
  const answered = await answer(workstation, decodedPart(path.slice('/api/'.length)), payload);
  if ('failure' in answered) sendJson(response, statusOf[answered.failure.code], answered.failure);
  else sendJson(response, 200, answered.reply ?? null);
}

function serveEvents(request: IncomingMessage, response: ServerResponse, { events }: Workstation): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': connected\n\n');
  const stop = events.subscribe((name, payload) => {
    response.write(`event: ${name}\ndata: ${JSON.stringify(checkedEvent(name, payload))}\n\n`);
  });
  const heartbeat = setInterval(() => response.write(': alive\n\n'), heartbeatMs);
  request.once('close', () => {
    clearInterval(heartbeat);
    stop();
  });
}

async function serveUpload(
  request: IncomingMessage,
  response: ServerResponse,
  workstation: Workstation,
  path: string,
): Promise<void> {
  const [, , uploadId = '', ...name] = path.split('/').map(decodedPart);
  const aborted = new AbortController();
  request.once('aborted', () => aborted.abort());
  await receiveUpload(workstation, uploadId, name.join('/'), request, aborted.signal);
  sendJson(response, 200, {});
}

async function serveBytes(
  request: IncomingMessage,
  response: ServerResponse,
  workstation: Workstation,
  path: string,
): Promise<void> {
  const bytes = await findBytes(workstation, path.slice(1));
  response.writeHead(200, {
    'content-type': bytes.contentType,
    'content-length': bytes.byteLength,
    'cache-control': 'no-store',
    ...(bytes.downloadName && { 'content-disposition': `attachment; filename="${bytes.downloadName}"` }),
  });
  if (request.method === 'HEAD') return void response.end();
  try {
    await pipeline(readBytes(bytes), response);
  } catch (error) {
    // The window went elsewhere: nothing is wrong.
    if ((error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    throw error;
  }
  await bytes.onFetched?.();
}

async function serveWindow(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string | null,
  path: string,
): Promise<void> {
  if (folder === null)
    return sendText(response, 503, 'The window is not built. Run "npm run build", then start again.');
  const file = await readWindowFile(folder, path);
  if (!file) return sendText(response, 404, 'Not found.');
  response.writeHead(200, {
    'content-type': file.contentType,
    'content-length': file.bytes.length,
    'cache-control': file.immutable ? 'max-age=31536000, immutable' : 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(text);
}

function sendFailure(response: ServerResponse, error: unknown): void {
  const failure = serialiseFailure(error);
  // What is left of an unread body is not waited for.
  response.setHeader('connection', 'close');
  sendJson(response, error instanceof Unauthorised ? 401 : statusOf[failure.code], failure);
}
