import { z } from 'zod';
import { events, type EventName, type EventOf } from '../src-shared/contract/events.ts';
import { requests, type ReplyOf, type RequestName, type RequestOf } from '../src-shared/contract/requests.ts';
import type { Backend } from '../src-shared/contract/backend.ts';
import { Failure } from '../src-shared/failure.ts';
import { messageOf } from '../src-shared/messages/message.ts';
import { readServerEvents } from './event-stream.ts';
import { keyHeaders } from './sign-in.ts';
import { isEventName, parsed, receivedFailure, type ElectronBridge } from '../src-shared/wire.ts';

// The content security policy forbids eval, which zod's compiled parsers would probe for.
z.config({ jitless: true });

declare global {
  interface Window {
    concordBridge?: ElectronBridge<File>;
  }
}

export type Connection = 'connected' | 'lost';

/** The backend as the window sees it: the contract, streamed bytes, and whether it is there at all. */
export interface Client extends Backend {
  onConnection(listener: (connection: Connection) => void): () => void;
  /** Address of a streamed path of the contract. */
  address(path: string): string;
  fetchBytes(path: string, signal?: AbortSignal): Promise<Response>;
  /** Puts one file where `uploadPath` says. */
  upload(path: string, body: Blob, signal?: AbortSignal): Promise<void>;
  /** Paths of dropped files if the window runs on the backend's own machine and may know them; else null. */
  pathsOf(files: readonly File[]): string[] | null;
}

interface Transport {
  send(name: string, request: unknown): Promise<unknown>;
  listen(onEvent: (name: string, payload: unknown) => void, onConnection: (connection: Connection) => void): void;
}

export function createClient(bridge: ElectronBridge<File> | undefined = window.concordBridge): Client {
  const transport = bridge ? bridgeTransport(bridge) : httpTransport();
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const connectionListeners = new Set<(connection: Connection) => void>();
  const announce = (connection: Connection) => connectionListeners.forEach((listener) => listener(connection));

  transport.listen((name, payload) => {
    if (!isEventName(name)) return;
    const checked = events[name].safeParse(payload);
    if (checked.success) listeners.get(name)?.forEach((listener) => listener(checked.data as never));
  }, announce);

  return {
    async call<Name extends RequestName>(name: Name, request: RequestOf<Name>): Promise<ReplyOf<Name>> {
      const checked = parsed(requests[name].request, request, 'usage', `The request ${name}`);
      const reply = await transport.send(name, checked);
      return parsed(requests[name].reply, reply, 'internal', `The reply to ${name}`) as ReplyOf<Name>;
    },
    on<Name extends EventName>(name: Name, listener: (payload: EventOf<Name>) => void) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener as (payload: never) => void));
      return () => void set.delete(listener as (payload: never) => void);
    },
    onConnection(listener) {
      connectionListeners.add(listener);
      return () => void connectionListeners.delete(listener);
    },
    address,
    fetchBytes,
    upload,
    pathsOf: (files) => bridge?.pathsOf(files) ?? null,
  };
}

function bridgeTransport(bridge: ElectronBridge<File>): Transport {
  return {
    async send(name, request) {
      const answer = await bridge.call(name, request);
      if ('failure' in answer) throw receivedFailure(answer.failure) ?? unreachable();
      return answer.reply;
    },
    listen(onEvent) {
      bridge.subscribe(onEvent);
    },
  };
}

const unreachable = () => new Failure('network', messageOf('not-answering'));

function httpTransport(): Transport {
  return {
    async send(name, request) {
      const response = await reach(`api/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      return response.json();
    },
    listen(onEvent, onConnection) {
      void followEvents(onEvent, onConnection);
    },
  };
}

const reconnectMs = 1000;

/** Listens for as long as the window is open, whatever becomes of the connection meanwhile. */
async function followEvents(...[onEvent, onConnection]: Parameters<Transport['listen']>): Promise<void> {
  for (;;) {
    try {
      const { body } = await reach('events', { method: 'GET' });
      onConnection('connected');
      await readServerEvents(body!, onEvent);
      onConnection('lost');
    } catch (error) {
      // A refused key will not be accepted a second later either; the requests report it.
      if (error instanceof Failure && error.code === 'conflict') return;
      onConnection('lost');
    }
    await new Promise((resolve) => setTimeout(resolve, reconnectMs));
  }
}

function address(path: string): string {
  return new URL(path, document.baseURI).href;
}

async function reach(path: string, options: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(address(path), { ...options, headers: { ...options.headers, ...keyHeaders() } });
  } catch (error) {
    if (options.signal?.aborted) throw new Failure('cancelled', messageOf('cancelled'), error);
    throw unreachable();
  }
  if (!response.ok) throw await failureOf(response);
  return response;
}

/** Why a request failed; if the answer holds no failure of ours, something else answers at this address. */
async function failureOf(response: Response): Promise<Failure> {
  const body: unknown = await response.json().catch(() => null);
  return receivedFailure(body) ?? unreachable();
}

function fetchBytes(path: string, signal?: AbortSignal): Promise<Response> {
  return reach(path, { method: 'GET', signal: signal ?? null });
}

async function upload(path: string, body: Blob, signal?: AbortSignal): Promise<void> {
  await reach(path, { method: 'PUT', body, signal: signal ?? null });
}
