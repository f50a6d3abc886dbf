import { onTestFinished } from 'vitest';
import { serveProtocol } from '../../src-main/hosts/electron/serve-protocol.ts';
import { windowOrigin } from '../../src-main/hosts/electron/window-security.ts';
import { startLoopbackHost } from '../../src-main/hosts/loopback/server.ts';
import type { Workstation } from '../../src-main/workstation/workstation.ts';
import type { SerialisedFailure } from '../../src-shared/failure.ts';
import type { WireAnswer } from '../../src-shared/wire.ts';
import { connectOverHttp } from '../fixtures/http-backend.ts';
import { bridgeInProcess } from '../fixtures/message-port-bridge.ts';

/** A host as a page may speak to it, past the window's own checks. */
export interface RawHost {
  /** Sends a request of the contract, or what claims to be one. */
  send(name: string, request: unknown): Promise<WireAnswer>;
  /** Any other address of the host, such as `volumes/<id>`. */
  fetch(path: string, options?: RequestInit): Promise<Response>;
}

/** Both hosts, each closed when the test ends. */
export const rawHosts: Readonly<Record<'loopback' | 'Electron', (workstation: Workstation) => Promise<RawHost>>> = {
  async loopback(workstation) {
    const host = await startLoopbackHost(workstation, { port: 0, windowFolder: null });
    const backend = await connectOverHttp(host.newAddress());
    onTestFinished(async () => {
      backend.close();
      await host.close();
    });
    const fetchHere = (path: string, options: RequestInit & { headers?: Record<string, string> } = {}) =>
      fetch(`${backend.base}${path}`, { ...options, headers: { ...backend.headers, ...options.headers } });
    return {
      async send(name, request) {
        const headers = { 'content-type': 'application/json' };
        const response = await fetchHere(`api/${name}`, { method: 'POST', headers, body: JSON.stringify(request) });
        const body: unknown = await response.json();
        return response.ok ? { reply: body } : { failure: body as SerialisedFailure as never };
      },
      fetch: (path, options) => fetchHere(path, options as never),
    };
  },
  Electron(workstation) {
    const { bridge, close } = bridgeInProcess(workstation);
    onTestFinished(close);
    return Promise.resolve({
      send: (name, request) => bridge.call(name, request),
      fetch: (path, options) =>
        serveProtocol({ workstation, windowFolder: null }, new Request(`${windowOrigin}/${path}`, options)),
    });
  },
};
