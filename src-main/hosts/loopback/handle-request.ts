import { Failure, serialiseFailure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { dispatchRequest } from '../../workstation/dispatch-request.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { decodedPart } from '../address-part.ts';
import { serveBytes, type ByteService } from '../byte-service.ts';
import { respondFailure, respondJson } from '../responses.ts';
import type { Opening } from './openings.ts';
import { readBody } from './read-body.ts';
import { isEqual, isForeign, type Session } from './session.ts';
import { streamEvents } from './stream-events.ts';

export interface Serving extends ByteService {
  readonly session: Session;
  readonly port: number;
  /** Buys a fresh address for the same user's second start; see `OwnerNote`. */
  readonly secret: string | undefined;
  newOpening(): Opening;
}

/**
 * Handles any request to the loopback host: who may ask, signing in, requests and events of the contract. All else is the
 * byte service's. Never rejects.
 */
export async function handleRequest(serving: Serving, request: Request): Promise<Response> {
  try {
    return await route(serving, request);
  } catch (error) {
    return respondFailure(serialiseFailure(error));
  }
}

async function route(serving: Serving, request: Request): Promise<Response> {
  if (isForeign(request.headers, request.method, serving.port)) return refuse('own-window-only', 403);
  const { workstation, session } = serving;
  const { method } = request;
  const path = new URL(request.url).pathname;
  if (method === 'POST' && path === '/session') return signIn(request, session);
  if (method === 'POST' && path === '/address') return sendOpening(request, serving);
  if (!isPublic(method, path) && !session.isSignedIn(request.headers)) return refuse('not-signed-in', 401);
  if (method === 'POST' && path.startsWith('/api/')) return dispatch(workstation, path, request);
  if (method === 'GET' && path === '/events') return streamEvents(workstation);
  return serveBytes(serving, request);
}

/**
 * True for what needs no key: the window's own files, which hold nothing of a patient, and downloads, where a ticket in
 * the address stands for the key, once and for one file.
 */
function isPublic(method: string, path: string): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && !/^\/(api|events|uploads|volumes|registered|thumbnails)(\/|$)/.test(path);
}

function refuse(message: 'own-window-only' | 'not-signed-in', status: number): Response {
  return respondFailure({ code: 'conflict', messages: [messageOf(message)] }, status);
}

/** A window exchanges the token of its address, once, for the key that its requests carry from then on. */
async function signIn(request: Request, session: Session): Promise<Response> {
  const key = session.exchange(await readBody(request, 1024));
  return key === null ? refuse('not-signed-in', 401) : respondJson({ key });
}

/** A second start of the same user, who can read the owner's note, gets a fresh opening from the first. */
async function sendOpening(request: Request, { secret, newOpening }: Serving): Promise<Response> {
  const given = await readBody(request, 1024);
  if (secret === undefined || !isEqual(given, secret)) return refuse('own-window-only', 403);
  return respondJson(newOpening());
}

const maximumRequestBytes = 4 * 2 ** 20;

async function dispatch(workstation: Workstation, path: string, request: Request): Promise<Response> {
  // A page of another site may send forms and plain text unasked, but not this type.
  if (!/^application\/json\b/.test(request.headers.get('content-type') ?? ''))
    return respondFailure({ code: 'usage', messages: [messageOf('request-not-json')] }, 415);
  const payload = parseJson(await readBody(request, maximumRequestBytes));
  const answered = await dispatchRequest(workstation, decodedPart(path.slice('/api/'.length)), payload);
  return 'failure' in answered ? respondFailure(answered.failure) : respondJson(answered.reply ?? null);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure('usage', messageOf('request-not-json'), error);
  }
}
