import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { DicomWebServer } from '../../../src-shared/contract/servers.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { connectionTrouble, trustedAuthorities } from '../connection-trouble.ts';
import { usualLimits } from '../server-limits.ts';

export interface WebRequest {
  /** Below the server's URL, without a leading slash. */
  readonly path: string;
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly signal?: AbortSignal | undefined;
}

export interface WebReply {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: IncomingHttpHeaders;
  /** To be read to its end, or destroyed. */
  readonly body: IncomingMessage;
}

/** A server's URL without what must not be shown: user name and password. */
export function webAddressOf({ dicomWebUrl }: DicomWebServer): string {
  const url = new URL(dicomWebUrl);
  url.username = '';
  url.password = '';
  return url.href.replace(/\/$/, '');
}

export function webNameOf(server: DicomWebServer): string {
  return `${server.name} (${webAddressOf(server)})`;
}

/**
 * One HTTP request to a DICOMweb server (PS3.18). Redirections are not followed: data goes to the server of the settings
 * and nowhere else. A user name and password in the URL are sent over TLS or within this machine alone.
 *
 * By `node:http`: in Node 24, `fetch` throws an assertion that nothing can catch if a server ends a connection while
 * its answer waits to be read.
 *
 * @throws Failure('network') if it cannot be reached or is silent for a minute; Failure('cancelled').
 */
export async function webRequest(server: DicomWebServer, request: WebRequest): Promise<WebReply> {
  const { path, method = 'GET', headers, body, signal } = request;
  const url = new URL(`${webAddressOf(server)}/${path}`);
  const options = {
    method,
    // Compressed answers are not asked for: a small one may unpack to anything.
    headers: {
      'accept-encoding': 'identity',
      ...headers,
      ...authorisation(server),
      ...(body && { 'content-length': body.length }),
    },
    ...(signal && { signal }),
  };
  try {
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked =
        url.protocol === 'https:'
          ? https.request(url, { ...options, agent: trustingAgent() })
          : http.request(url, { ...options, agent: plainAgent });
      asked.setTimeout(usualLimits.silenceMs, () => asked.destroy(new Error('timeout')));
      asked.once('response', resolve).once('error', reject);
      asked.end(body);
    });
    const status = reply.statusCode ?? 0;
    return { status, ok: status >= 200 && status < 300, headers: reply.headers, body: reply };
  } catch (error) {
    if (signal?.aborted) throw new Failure('cancelled', messageOf('cancelled'));
    throw webFailure(server, reasonOf(error as NodeJS.ErrnoException), error);
  }
}

/**
 * The whole body as JSON; undefined if it is none.
 * @throws Failure('network') if it is longer than `mostBytes`.
 */
export async function jsonOf(server: DicomWebServer, { body }: WebReply, mostBytes: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > mostBytes) break;
    }
  } catch {
    return undefined;
  }
  if (length > mostBytes) throw webDisconnected(server, answerTooLong(mostBytes));
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

export function answerTooLong(mostBytes: number): Failure {
  return new Failure('network', messageOf('answer-too-long', { kilobytes: Math.ceil(mostBytes / 1024) }));
}

/** @throws Failure('network') for an answer that is compressed though that was not asked for; the body is ended. */
export function refuseEncoded(server: DicomWebServer, { headers, body }: WebReply): void {
  const encoding = (headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity') return;
  body.destroy();
  throw webDisconnected(server, new Failure('network', messageOf('web-compressed')));
}

/** A failure that lacks the server's name, for one that was reached and then went too far. */
export function webDisconnected(server: DicomWebServer, { code, messages }: Failure): Failure {
  return new Failure(code, [messageOf('server-disconnected', { server: webNameOf(server) }), ...messages]);
}

const plainAgent = new http.Agent({ keepAlive: true });
let tlsAgent: https.Agent | undefined;

function trustingAgent(): https.Agent {
  return (tlsAgent ??= new https.Agent({
    keepAlive: true,
    // Stated explicitly: NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would switch it off otherwise.
    rejectUnauthorized: true,
    ca: trustedAuthorities(),
    minVersion: 'TLSv1.2',
  }));
}

export function webFailure(server: DicomWebServer, why: Message, cause?: unknown): Failure {
  return new Failure('network', [messageOf('server-unreachable', { server: webNameOf(server) }), why], cause);
}

/** What an HTTP status that is no success means, in plain words. */
export function statusInWords(status: number): Message {
  if (status === 401 || status === 403) return messageOf('web-wants-password', { status });
  if (status === 404) return messageOf('web-not-there');
  if (status >= 300 && status < 400) return messageOf('web-redirects', { status });
  return messageOf('web-status', { status });
}

function authorisation({ dicomWebUrl, name }: DicomWebServer): Record<string, string> {
  const url = new URL(dicomWebUrl);
  if (url.username === '') return {};
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !isHere) {
    throw new Failure('network', messageOf('password-unencrypted', { server: name }));
  }
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function reasonOf({ code, message }: NodeJS.ErrnoException): Message {
  const text = `${code ?? ''} ${message}`;
  if (/timeout/i.test(text)) return messageOf('answers-no-more');
  return connectionTrouble(text, message) ?? messageOf('connection-broke', { detail: message });
}
