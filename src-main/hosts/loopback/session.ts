import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const cookieName = 'concord';

/**
 * Who may talk to the loopback host: the browser that opened a one-time address. Every user of the machine can reach
 * the port, and any web page can send requests to it.
 */
export class Session {
  readonly #secret = randomBytes(32).toString('base64url');
  readonly #tokens = new Set<string>();

  /** A token for one opening of the window. */
  newToken(): string {
    const token = randomBytes(32).toString('base64url');
    this.#tokens.add(token);
    return token;
  }

  /** Exchanges a token, once, for the value of a Set-Cookie header; null where it is unknown or used. */
  exchange(token: string): string | null {
    if (!this.#tokens.delete(token)) return null;
    return `${cookieName}=${this.#secret}; HttpOnly; SameSite=Strict; Path=/`;
  }

  isSignedIn(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
    return cookies.some(
      (pair) => pair.startsWith(`${cookieName}=`) && isEqual(pair.slice(cookieName.length + 1), this.#secret),
    );
  }
}

export function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Why a request is refused before it is looked at, or null. A name other than the loopback's own in `Host` is a DNS
 * rebinding; an `Origin` other than ours is another site's page.
 */
export function refusalOf(request: IncomingMessage, port: number): string | null {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const host = request.headers.host ?? '';
  if (!hosts.includes(host)) return 'This address is not served here.';
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) return 'Requests from other sites are refused.';
  const site = request.headers['sec-fetch-site'];
  if (request.method !== 'GET' && site !== undefined && site !== 'same-origin')
    return 'Requests from other sites are refused.';
  return null;
}
