import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { getCACertificates } from 'node:tls';
import type { association, Client, Dataset, requests } from 'dcmjs-dimse';
import type { PacsServer } from '../../src-shared/contract.ts';
import { Failure } from '../../src-shared/failure.ts';
import { dimse } from './dimse.ts';

export interface AssociationOptions {
  readonly signal?: AbortSignal | undefined;
  /** Adds to what is negotiated, before connecting. */
  readonly prepare?: (client: Client) => void;
  /** Changes how incoming objects are received, after the connection was begun. */
  readonly receive?: (connection: Connection) => void;
}

/** A client's connection, which dcmjs-dimse's types do not show: what a receiver may replace, and the way to stop it. */
export interface Connection {
  readonly socket: Socket;
  sendAssociationRequest(demanded: association.Association): void;
  createStoreWritableStream(context: association.PresentationContext, store: requests.CStoreRequest): Writable;
  createDatasetFromStoreWritableStream(
    stream: Writable,
    context: association.PresentationContext,
    use: (dataset: Dataset) => void,
  ): void;
}

const connectMs = 10_000;
const silenceMs = 60_000;

/**
 * Opens an association with a server, performs the requests one after another, and releases it.
 *
 * @throws Failure('network') in plain words where it cannot be reached, refuses, or falls silent; Failure('cancelled').
 */
export async function associate(
  server: PacsServer,
  demanded: readonly requests.Request[],
  { signal, prepare, receive }: AssociationOptions = {},
): Promise<void> {
  const client = new dimse.Client();
  for (const request of demanded) client.addRequest(request);
  prepare?.(client);
  await new Promise<void>((resolve, reject) => {
    let failure: Failure | undefined;
    let connected = false;
    let unanswered = demanded.length;
    let ended = false;
    for (const request of demanded) request.on('done', () => void (ended = --unanswered === 0));
    // TCP to a host that swallows packets is given up on after the connect time, not the system's minutes.
    const patience = setTimeout(() => {
      if (!connected) giveUp(new Failure('network', `${nameOf(server)} does not answer. Check host and port.`));
    }, connectMs);
    const settle = () => {
      clearTimeout(patience);
      signal?.removeEventListener('abort', onAbort);
      if (failure) reject(failure);
      else resolve();
    };
    const giveUp = (reason: Failure) => {
      failure ??= reason;
      connectionOf(client)?.socket.destroy();
      settle();
    };
    const onAbort = () => giveUp(new Failure('cancelled', 'Cancelled.'));
    client.on('connected', () => void (connected = true));
    client.on('associationRejected', ({ reason }: { reason: number }) => {
      failure ??= new Failure('network', `${nameOf(server)} refuses the connection: ${rejection(reason)}`);
    });
    client.on('networkError', (error: Error) => giveUp(networkFailure(server, error)));
    client.on('associationReleased', () => void (ended = true));
    client.on('closed', () => {
      // A server may hang up as soon as it has answered everything, but not before.
      if (!ended) failure ??= networkFailure(server, new Error('it hung up'));
      settle();
    });
    if (signal?.aborted) return void reject(new Failure('cancelled', 'Cancelled.'));
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      client.send(server.host, server.port, server.callingAeTitle, server.calledAeTitle, {
        connectTimeout: silenceMs,
        associationTimeout: connectMs,
        pduTimeout: silenceMs,
        ...(server.tls && {
          // The certificate is always checked: against Node's list and the machine's own, where hospitals put theirs.
          securityOptions: {
            rejectUnauthorized: true,
            ca: [...getCACertificates('default'), ...getCACertificates('system')],
            minVersion: 'TLSv1.2',
          },
        }),
      });
      const connection = connectionOf(client)!;
      // A command and its data set are two small writes: without this each pair waits for an acknowledgement.
      connection.socket.setNoDelay(true);
      receive?.(connection);
    } catch (error) {
      giveUp(networkFailure(server, error as Error));
    }
  });
}

function connectionOf(client: Client): Connection | undefined {
  return (client as unknown as { network?: Connection }).network;
}

export function nameOf({ name, host, port, calledAeTitle }: PacsServer): string {
  return `${name} (${calledAeTitle} at ${host}:${port})`;
}

/** A-ASSOCIATE-RJ reasons of the service user: PS3.8 table 9-21. */
function rejection(reason: number): string {
  switch (reason) {
    case 3:
      return 'it does not know our AE title. Ask its administrator to enter it.';
    case 7:
      return 'it has another AE title. Check the server settings.';
    default:
      return 'ask its administrator whether this workstation may connect.';
  }
}

function networkFailure(server: PacsServer, error: Error): Failure {
  const text = error.message;
  const why = /ECONNREFUSED/.test(text)
    ? 'nothing listens on that port. Check host and port, and that the server runs.'
    : /ENOTFOUND|EAI_AGAIN/.test(text)
      ? 'there is no host of that name. Check the server settings.'
      : /certificate|self.signed|CERT|altnames/i.test(text)
        ? `its TLS certificate is not trusted (${text.replace(/^.*error: /, '')}). Install the hospital's certificate on this machine.`
        : /SSL|TLS|EPROTO|wrong version/i.test(text)
          ? 'it does not speak TLS on that port. Check the server settings.'
          : server.tls && /ECONNRESET/.test(text)
            ? 'it ended the connection; perhaps it does not speak TLS on that port. Check the server settings.'
            : /timeout/i.test(text)
              ? 'it does not answer any more.'
              : `the connection broke (${text.replace(/^.*error: /, '')}).`;
  return new Failure('network', `${nameOf(server)} cannot be reached: ${why}`, error);
}
