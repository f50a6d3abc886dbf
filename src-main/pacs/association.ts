import type { Socket } from 'node:net';
import type { association, Client, requests } from 'dcmjs-dimse';
import type { PacsServer } from '../../src-shared/contract.ts';
import { Failure } from '../../src-shared/failure.ts';
import { remark, type Remark } from '../../src-shared/remarks.ts';
import { connectionTrouble, trustedAuthorities } from './connection-trouble.ts';
import { dimse } from './dimse.ts';
import type { ObjectReceiver } from './receive-objects.ts';

export interface AssociationOptions {
  readonly signal?: AbortSignal | undefined;
  /** Adds to what is negotiated, before connecting. */
  readonly prepare?: (client: Client) => void;
  /** Changes how incoming objects are received, after the connection was begun. */
  readonly receive?: (connection: Connection) => void;
}

/** A client's connection, which dcmjs-dimse's types do not show: what a receiver may replace, and the way to stop it. */
export interface Connection extends ObjectReceiver {
  readonly socket: Socket;
  sendAssociationRequest(demanded: association.Association): void;
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
      if (!connected)
        giveUp(
          new Failure('network', [remark('server-silent', { server: nameOf(server) }), remark('check-host-and-port')]),
        );
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
    const onAbort = () => giveUp(new Failure('cancelled', remark('cancelled')));
    client.on('connected', () => void (connected = true));
    client.on('associationRejected', ({ reason }: { reason: number }) => {
      const refuses = remark('server-refuses', { server: nameOf(server) });
      failure ??= new Failure('network', [refuses, rejection(reason)]);
    });
    client.on('networkError', (error: Error) => giveUp(networkFailure(server, error)));
    client.on('associationReleased', () => void (ended = true));
    client.on('closed', () => {
      // A server may hang up as soon as it has answered everything, but not before.
      if (!ended)
        failure ??= new Failure('network', [
          remark('server-unreachable', { server: nameOf(server) }),
          remark('hung-up'),
        ]);
      settle();
    });
    if (signal?.aborted) return void reject(new Failure('cancelled', remark('cancelled')));
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      client.send(server.host, server.port, server.callingAeTitle, server.calledAeTitle, {
        connectTimeout: silenceMs,
        associationTimeout: connectMs,
        pduTimeout: silenceMs,
        ...(server.tls && {
          securityOptions: { rejectUnauthorized: true, ca: trustedAuthorities(), minVersion: 'TLSv1.2' },
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
  return `${name} (${calledAeTitle}, ${host}:${port})`;
}

/** A-ASSOCIATE-RJ reasons of the service user: PS3.8 table 9-21. */
function rejection(reason: number): Remark {
  switch (reason) {
    case 3:
      return remark('unknown-ae-title');
    case 7:
      return remark('other-ae-title');
    default:
      return remark('ask-administrator');
  }
}

function networkFailure(server: PacsServer, error: Error): Failure {
  const detail = error.message.replace(/^.*error: /, '');
  const why = connectionTrouble(error.message, detail) ?? dimseTrouble(server, error.message, detail);
  return new Failure('network', [remark('server-unreachable', { server: nameOf(server) }), why], error);
}

function dimseTrouble({ tls }: PacsServer, text: string, detail: string): Remark {
  if (/SSL|TLS|EPROTO|wrong version/i.test(text)) return remark('no-tls-there');
  if (tls && /ECONNRESET/.test(text)) return remark('perhaps-no-tls');
  return /timeout/i.test(text) ? remark('answers-no-more') : remark('connection-broke', { detail });
}
