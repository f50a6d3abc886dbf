import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { createServer, isIPv6, type Socket } from 'node:net';
import type { association, requests, responses } from 'dcmjs-dimse';
import type { PacsServer } from '../../src-shared/contract/servers.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { nameOf } from './association.ts';
import { dimse } from './dimse.ts';
import { guardSocket } from './pdu-gate.ts';
import { acceptStorage, receiveFrom } from './receive-objects.ts';
import type { ReceivedStudy } from './received-study.ts';

export interface ReceivingPort {
  /** Connections so far by others than the server, by their address or AE titles; they were refused. */
  readonly strangers: () => number;
  /** Ends the port and every connection to it. */
  close(): Promise<void>;
}

export interface ReceivingOptions {
  readonly port: number;
  readonly receivedStudy: ReceivedStudy;
  readonly onReceived: (count: number) => void;
  /** The first thing that makes going on pointless: a full disk, a study without end, what is no DICOM. */
  readonly onError: (error: unknown) => void;
}

/** A server may send over several connections; no more than these at a time. */
const mostConnections = 16;

/**
 * Listens for the objects that a server sends after C-MOVE, for as long as that lasts, on that address of this machine
 * which faces the server. Taken are connections from the server's own addresses that call this workstation by its AE title
 * and whose own title is the server's; everyone else is refused.
 *
 * @throws Failure('network') if the port is taken or not allowed, or the server's name is unknown.
 */
export async function openReceivingPort(server: PacsServer, options: ReceivingOptions): Promise<ReceivingPort> {
  const { port, receivedStudy, onError } = options;
  const addresses = await addressesOf(server);
  const facing = await facingAddress(server, addresses[0]!);
  const sockets = new Set<Socket>();
  let strangers = 0;
  const listener = createServer((socket) => {
    // An IPv4 peer of an IPv6 socket is written ::ffff:a.b.c.d: RFC 4291 section 2.5.5.2.
    const peer = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    socket.on('error', () => undefined);
    if (!addresses.includes(peer)) {
      strangers++;
      return void socket.destroy();
    }
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
    serve(socket, server, options, () => void strangers++);
    guardSocket(socket, { limits: receivedStudy.limits, takesObjects: true }, (why) => {
      socket.destroy();
      onError(new Failure('network', [messageOf('server-disconnected', { server: nameOf(server) }), ...why.messages]));
    });
  });
  listener.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    listener.once('error', (error: NodeJS.ErrnoException) => reject(portFailure(port, error)));
    listener.listen(port, facing, resolve);
  });
  return {
    strangers: () => strangers,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Speaks DICOM with one connection. */
function serve(
  socket: Socket,
  { calledAeTitle, callingAeTitle }: PacsServer,
  { receivedStudy, onReceived, onError }: ReceivingOptions,
  onStranger: () => void,
): void {
  const { receiver, statusOf } = receiveFrom(socket, receivedStudy, onError);

  class Receiver extends dimse.Scp {
    override associationRequested(offered: association.Association): void {
      const { Result, Source, Reason } = rejection;
      if (offered.getCalledAeTitle().trim() !== callingAeTitle) {
        onStranger();
        return this.sendAssociationReject(Result, Source, Reason.CalledAeTitleNotRecognised);
      }
      if (offered.getCallingAeTitle().trim() !== calledAeTitle) {
        onStranger();
        return this.sendAssociationReject(Result, Source, Reason.CallingAeTitleNotRecognised);
      }
      acceptStorage(offered);
      this.sendAssociationAccept();
    }

    override associationReleaseRequested(): void {
      this.sendAssociationReleaseResponse();
    }

    override cEchoRequest(request: requests.CEchoRequest, answer: (response: responses.CEchoResponse) => void): void {
      const response = dimse.responses.CEchoResponse.fromRequest(request);
      response.setStatus(dimse.constants.Status.Success);
      answer(response);
    }

    override cStoreRequest(store: requests.CStoreRequest, answer: (response: responses.CStoreResponse) => void): void {
      const response = dimse.responses.CStoreResponse.fromRequest(store);
      response.setStatus(statusOf(store));
      onReceived(receivedStudy.received);
      answer(response);
    }

    override abort(): void {
      // The peer closes the connection itself.
    }
  }

  const scp = new Receiver(socket, { pduTimeout: receivedStudy.limits.silenceMs });
  Object.assign(scp, receiver);
  scp.on('networkError', (error: unknown) => {
    socket.destroy();
    if (error instanceof Failure) onError(error);
  });
}

/** Every address of the server's host: behind one name there may be several machines. */
async function addressesOf(server: PacsServer): Promise<string[]> {
  try {
    return (await lookup(server.host, { all: true })).map(({ address }) => address);
  } catch (error) {
    const unreachable = messageOf('server-unreachable', { server: nameOf(server) });
    throw new Failure('network', [unreachable, messageOf('no-such-host')], error);
  }
}

/** The address that this machine has towards another: a datagram socket knows it as soon as it has a peer. Nothing is sent. */
async function facingAddress(server: PacsServer, address: string): Promise<string> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject).connect(server.port, address, resolve);
    });
    return socket.address().address;
  } catch (error) {
    const unreachable = messageOf('server-unreachable', { server: nameOf(server) });
    const detail = (error as Error).message;
    throw new Failure('network', [unreachable, messageOf('connection-broke', { detail })], error);
  } finally {
    socket.close();
  }
}

/** A-ASSOCIATE-RJ: rejected for good, by the service user: PS3.8 table 9-21. */
const rejection = {
  Result: 1,
  Source: 1,
  Reason: { CallingAeTitleNotRecognised: 3, CalledAeTitleNotRecognised: 7 },
} as const;

function portFailure(port: number, error: NodeJS.ErrnoException): Failure {
  const code = error.code === 'EADDRINUSE' ? 'port-in-use' : 'port-not-allowed';
  return new Failure('network', messageOf(code, { port }), error);
}
