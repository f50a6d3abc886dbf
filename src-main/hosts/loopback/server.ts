import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { handleRequest } from './handle-request.ts';
import { httpListener } from './http-adapter.ts';
import { Openings, type Opening } from './openings.ts';
import { Session } from './session.ts';

export interface LoopbackHost {
  readonly port: number;
  /** A fresh address that signs one window in. */
  newAddress(): string;
  /** The same as a file for the browser; it goes when it has been used, and when the host closes. */
  newOpening(): Opening;
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

/** Serves the contract, the streamed bytes and the window over HTTP, to this machine alone. */
export async function startLoopbackHost(workstation: Workstation, options: LoopbackOptions): Promise<LoopbackHost> {
  const session = new Session();
  const server = createServer();
  const port = await listen(server, options.port);
  const openings = new Openings(session, workstation.folder.partial, port);
  const newOpening = () => openings.newOpening();
  const { windowFolder, secret } = options;
  const serving = { workstation, windowFolder, session, port, secret, newOpening };
  server.on(
    'request',
    httpListener(`http://127.0.0.1:${port}`, (request) => handleRequest(serving, request)),
  );
  return {
    port,
    newAddress: () => openings.newAddress(),
    newOpening,
    close: () =>
      new Promise((resolve) => {
        openings.removePages();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The port that it listens on. @throws Failure('conflict') if the port is taken or needs an administrator. */
async function listen(server: Server, wanted: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES';
      reject(taken ? new Failure('conflict', messageOf('port-cannot-be-used', { port: wanted }), error) : error);
    });
    server.listen(wanted, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}
