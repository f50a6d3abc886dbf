import { randomBytes, timingSafeEqual } from 'node:crypto';

/** The scheme of the `Authorization` header that the window's own requests carry. */
const scheme = 'Concord ';

/**
 * Who may talk to the loopback host: the window that was opened by a one-time address. Every user of the machine can
 * reach the port, and any web page can send requests to it. There is no cookie: a browser sends cookies to every port of
 * 127.0.0.1, whoever listens there. A window gets a key for its token, keeps it to itself, and sends it in a header.
 */
export class Session {
  readonly #tokens = new Map<string, () => void>();
  readonly #keys = new Set<string>();

  /**
   * A token for one opening of the window.
   * @param onUsed is called when it has been exchanged.
   */
  newToken(onUsed: () => void = () => undefined): string {
    const token = randomBytes(32).toString('base64url');
    this.#tokens.set(token, onUsed);
    return token;
  }

  /** Exchanges a token, once, for a key; null if it is unknown or used. */
  exchange(token: string): string | null {
    const onUsed = this.#tokens.get(token);
    if (!onUsed) return null;
    this.#tokens.delete(token);
    onUsed();
    const key = randomBytes(32).toString('base64url');
    this.#keys.add(key);
    return key;
  }

  isSignedIn(headers: Headers): boolean {
    const given = headers.get('authorization') ?? '';
    if (!given.startsWith(scheme)) return false;
    const key = given.slice(scheme.length);
    return [...this.#keys].some((issued) => isEqual(key, issued));
  }
}

export function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * True for a request that is refused before it is read. A name other than the loopback's own in `Host` is a DNS
 * rebinding; an `Origin` other than ours is another site's page.
 */
export function isForeign(headers: Headers, method: string, port: number): boolean {
  const host = headers.get('host') ?? '';
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return true;
  const origin = headers.get('origin');
  if (origin !== null && origin !== `http://${host}`) return true;
  const site = headers.get('sec-fetch-site');
  return method !== 'GET' && site !== null && site !== 'same-origin';
}
