import { createServer, type Socket } from 'node:net';
import type { association, requests, responses } from 'dcmjs-dimse';
import type { PacsServer } from '../../src-shared/contract.ts';
import { Failure } from '../../src-shared/failure.ts';
import { remark } from '../../src-shared/remarks.ts';
import { dimse } from './dimse.ts';
import { acceptStorage, receiverInto } from './receive-objects.ts';

export interface ReceivingPort {
  /** Objects received so far. */
  readonly received: () => number;
  /** Ends the port and every connection to it. */
  close(): Promise<void>;
}

export interface ReceivingOptions {
  readonly port: number;
  readonly folder: string;
  readonly onReceived: (count: number) => void;
  /** The first object that could not be written. */
  readonly onError: (error: unknown) => void;
}

/**
 * Listens for the objects that a server sends after C-MOVE, for as long as that lasts. Taken are connections that call
 * this workstation by its AE title and whose own title is the server's; everyone else is refused.
 *
 * @throws Failure('network') where the port is taken or not allowed.
 */
export async function openReceivingPort(
  { calledAeTitle, callingAeTitle }: PacsServer,
  { port, folder, onReceived, onError }: ReceivingOptions,
): Promise<ReceivingPort> {
  const sockets = new Set<Socket>();
  let count = 0;
  let failed = false;
  const receiver = receiverInto(folder, (error) => {
    failed = true;
    onError(error);
  });

  class Receiver extends dimse.Scp {
    override createStoreWritableStream = receiver.createStoreWritableStream;
    override createDatasetFromStoreWritableStream = receiver.createDatasetFromStoreWritableStream;

    override associationRequested(offered: association.Association): void {
      const { Result, Source, Reason } = rejection;
      if (offered.getCalledAeTitle().trim() !== callingAeTitle) {
        return this.sendAssociationReject(Result, Source, Reason.CalledAeTitleNotRecognised);
      }
      if (offered.getCallingAeTitle().trim() !== calledAeTitle) {
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
      const { Success, ProcessingFailure } = dimse.constants.Status;
      response.setStatus(failed ? ProcessingFailure : Success);
      if (!failed) onReceived(++count);
      answer(response);
    }

    override abort(): void {
      // The peer closes the connection itself.
    }
  }

  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => sockets.delete(socket));
    const scp = new Receiver(socket, { pduTimeout: 60_000 });
    scp.on('networkError', () => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', (error: NodeJS.ErrnoException) => reject(portFailure(port, error)));
    listener.listen(port, resolve);
  });
  return {
    received: () => count,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A-ASSOCIATE-RJ: rejected for good, by the service user: PS3.8 table 9-21. */
const rejection = {
  Result: 1,
  Source: 1,
  Reason: { CallingAeTitleNotRecognised: 3, CalledAeTitleNotRecognised: 7 },
} as const;

function portFailure(port: number, error: NodeJS.ErrnoException): Failure {
  const code = error.code === 'EADDRINUSE' ? 'port-in-use' : 'port-not-allowed';
  return new Failure('network', remark(code, { port }), error);
}
