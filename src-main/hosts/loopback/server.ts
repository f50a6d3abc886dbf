import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { Failure, serialiseFailure, type FailureCode } from '../../../src-shared/failure.ts';
import { answer, checkedEvent } from '../../workstation/answer.ts';
import { findBytes, receiveUpload } from '../../workstation/byte-streams.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { readWindowFile, securityHeaders } from '../window-files.ts';
import { readBody } from './request-body.ts';
import { isEqual, refusalOf, Session } from './session.ts';

export interface LoopbackHost {
  readonly port: number;
  /** A fresh address that signs one browser in. */
  newAddress(): string;
  close(): Promise<void>;
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
      await route(request, response, { workstation, session, port, options, newAddress });
    } catch (error) {
      if (!response.headersSent) sendFailure(response, error);
      else response.destroy();
    }
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(
        taken
          ? new Failure(
              'conflict',
              `Port ${options.port} cannot be used. Choose another with --port, or none for a free one.`,
              error,
            )
          : error,
      );
    });
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const newAddress = () => `http://127.0.0.1:${port}/?token=${session.newToken()}`;
  return {
    port,
    newAddress,
    close: () =>
      new Promise((resolve) => {
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
  newAddress(): string;
}

async function route(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { workstation, session, options } = serving;
  const refusal = refusalOf(request, serving.port);
  if (refusal !== null) return sendText(response, 403, refusal);
  const url = new URL(request.url ?? '/', `http://127.0.0.1:${serving.port}`);
  const path = url.pathname;
  if (path === '/' && url.searchParams.has('token')) return signIn(request, response, url, session);
  if (path === '/address' && request.method === 'POST') return sendAddress(request, response, serving);
  if (!session.isSignedIn(request)) return sendSignInHelp(request, response, path);
  if (request.method === 'POST' && path.startsWith('/api/')) return serveRequest(request, response, workstation, path);
  if (request.method === 'GET' && path === '/events') return serveEvents(request, response, workstation);
  if (request.method === 'PUT' && path.startsWith('/uploads/'))
    return serveUpload(request, response, workstation, path);
  if (request.method !== 'GET' && request.method !== 'HEAD') return sendText(response, 405, 'Not served.');
  if (/^\/(volumes|registered|thumbnails|downloads)\//.test(path))
    return serveBytes(request, response, workstation, path);
  return serveWindow(request, response, options.windowFolder, path);
}

function signIn(request: IncomingMessage, response: ServerResponse, url: URL, session: Session): void {
  const cookie = session.exchange(url.searchParams.get('token')!);
  if (cookie === null && !session.isSignedIn(request)) {
    return sendText(response, 403, 'This address was used already. Start Concord again ("npm start") for a new one.');
  }
  if (cookie !== null) response.setHeader('set-cookie', cookie);
  response.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end();
}

/** A second start of the same user, who can read the owner's note, gets a fresh address from the first. */
async function sendAddress(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const given = (await readBody(request, 1024)).toString('utf8');
  const { secret } = serving.options;
  if (secret === undefined || !isEqual(given, secret)) return sendText(response, 403, 'Refused.');
  sendText(response, 200, serving.newAddress());
}

function sendSignInHelp(request: IncomingMessage, response: ServerResponse, path: string): void {
  // A link in another page's window loses the cookie on the way; the page's own reload brings it.
  if (path === '/' && request.headers['sec-fetch-site'] === 'cross-site') {
    response.setHeader('refresh', '0; url=/');
    return sendText(response, 200, 'Opening Concord…');
  }
  sendText(response, 401, 'Open Concord with the address that "npm start" prints.');
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
    throw error instanceof Failure ? error : new Failure('usage', 'The request is not JSON.');
  }
  const answered = await answer(workstation, decodeURIComponent(path.slice('/api/'.length)), payload);
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
  const [, , uploadId = '', ...name] = path.split('/').map(decodeURIComponent);
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
  await pipeline(createReadStream(bytes.path, { highWaterMark: 1024 * 1024 }), response).catch(
    (error: NodeJS.ErrnoException) => {
      // The window went elsewhere: nothing is wrong.
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    },
  );
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
  sendJson(response, statusOf[failure.code], failure);
}
