import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { getCACertificates } from 'node:tls';
import type { DicomWebServer } from '../../../src-shared/contract.ts';
import { Failure } from '../../../src-shared/failure.ts';

const silenceMs = 60_000;

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

/**
 * One HTTP request to a DICOMweb server (PS3.18). Redirections are not followed: data goes to the server of the settings
 * and nowhere else. A user name and password in the URL are sent over TLS or within this machine alone.
 *
 * By `node:http`: in Node 24, `fetch` throws an assertion that nothing can catch where a server ends a connection while
 * its answer waits to be read.
 *
 * @throws Failure('network') where it cannot be reached or is silent for a minute; Failure('cancelled').
 */
export async function webRequest(server: DicomWebServer, request: WebRequest): Promise<WebReply> {
  const { path, method = 'GET', headers, body, signal } = request;
  const url = new URL(`${webAddressOf(server)}/${path}`);
  const options = {
    method,
    headers: { ...headers, ...authorisation(server), ...(body && { 'content-length': body.length }) },
    ...(signal && { signal }),
  };
  try {
    const reply = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked =
        url.protocol === 'https:'
          ? https.request(url, { ...options, agent: trustingAgent() })
          : http.request(url, { ...options, agent: plainAgent });
      asked.setTimeout(silenceMs, () => asked.destroy(new Error('timeout')));
      asked.once('response', resolve).once('error', reject);
      asked.end(body);
    });
    const status = reply.statusCode ?? 0;
    return { status, ok: status >= 200 && status < 300, headers: reply.headers, body: reply };
  } catch (error) {
    if (signal?.aborted) throw new Failure('cancelled', 'Cancelled.');
    throw webFailure(server, reasonOf(error as NodeJS.ErrnoException), error);
  }
}

/** The whole body as JSON; undefined where it is none. */
export async function jsonOf({ body }: WebReply): Promise<unknown> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk as Buffer);
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

const plainAgent = new http.Agent({ keepAlive: true });
let tlsAgent: https.Agent | undefined;

/** The certificate is always checked: against Node's list and the machine's own, where hospitals put theirs. */
function trustingAgent(): https.Agent {
  const ca = [...getCACertificates('default'), ...getCACertificates('system')];
  return (tlsAgent ??= new https.Agent({ keepAlive: true, ca, minVersion: 'TLSv1.2' }));
}

export function webFailure(server: DicomWebServer, why: string, cause?: unknown): Failure {
  return new Failure('network', `${server.name} (${webAddressOf(server)}) cannot be used: ${why}`, cause);
}

/** What an HTTP status that is no success means, in plain words. */
export function statusInWords(status: number): string {
  if (status === 401 || status === 403) return `it wants a user name and password, or others (${status}). Enter them in the URL.`; // prettier-ignore
  if (status === 404) return 'there is no DICOMweb service at that URL (404), or not the study.';
  if (status >= 300 && status < 400) return `it sends us to another address (${status}). Enter that in the settings.`;
  return `it answered with status ${status}.`;
}

function authorisation({ dicomWebUrl, name }: DicomWebServer): Record<string, string> {
  const url = new URL(dicomWebUrl);
  if (url.username === '') return {};
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !isHere) {
    throw new Failure('network', `The password of ${name} would be sent unencrypted. Use an address with https.`);
  }
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  const text = `${code ?? ''} ${message}`;
  if (/ECONNREFUSED/.test(text)) return 'nothing listens there. Check the URL, and that the server runs.';
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) return 'there is no host of that name. Check the URL.';
  if (/timeout/i.test(text)) return 'it does not answer.';
  if (/certificate|self.signed|CERT|altnames/i.test(text)) {
    return `its certificate is not trusted (${message}). Install the hospital's certificate on this machine.`;
  }
  return `the connection broke (${message}).`;
}
