import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { httpListener } from '../../src-main/hosts/loopback/http-adapter.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
let port = 0;

/**
 * Serves the app's own scheme, which Debian's Chromium does not know: `concord://workstation/` is shown to the page as
 * `http://workstation.localhost:PORT/`, a secure context too. Bodies are streamed and given up as Electron's are.
 */
export async function startSchemeServer(): Promise<void> {
  const server = createServer((message, to) => {
    const host = (message.headers.host ?? '').replace(/\.localhost:\d+$/, '');
    const [scheme, handler] = [...handlers][0] ?? [];
    if (!handler) return void to.writeHead(404).end();
    httpListener(`${scheme}://${host}`, async (request) => handler(request))(message, to);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  server.unref();
  ({ port } = server.address() as AddressInfo);
}

/** Electron's `protocol`: one scheme is enough here. */
export const protocol = {
  registerSchemesAsPrivileged: (schemes: readonly { readonly scheme: string }[]) => void schemes,
  handle(scheme: string, handler: Handler): void {
    if (handlers.size > 0) throw new Error('The stand-in serves one scheme.');
    handlers.set(scheme, handler);
  },
};

/** The address by which the page knows one of the app's scheme; any other as it is. */
export function pageAddress(url: string): string {
  const [, scheme, host, path] = /^([\w-]+):\/\/([^/]*)(.*)$/s.exec(url) ?? [];
  return scheme !== undefined && handlers.has(scheme) ? `http://${host}.localhost:${port}${path}` : url;
}

/** The opposite of {@link pageAddress}: what the app is told. */
export function appAddress(url: string): string {
  const [, host, path] = new RegExp(`^http://([^/]*)\\.localhost:${port}(.*)$`, 's').exec(url) ?? [];
  return host === undefined ? url : `${[...handlers.keys()][0]}://${host}${path}`;
}
