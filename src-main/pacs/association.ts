import type { Socket } from 'node:net';
import type { association, Client, requests } from 'dcmjs-dimse';
import type { PacsServer } from '../../src-shared/contract/servers.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { connectionTrouble, trustedAuthorities } from './connection-trouble.ts';
import { dimse } from './dimse.ts';
import { guardSocket } from './pdu-gate.ts';
import type { ObjectReceiver } from './receive-objects.ts';
import { usualLimits, type ServerLimits } from './server-limits.ts';

export interface AssociationOptions {
  readonly signal?: AbortSignal | undefined;
  readonly limits?: ServerLimits | undefined;
  /** Adds to what is negotiated, before connecting. */
  readonly prepare?: (client: Client) => void;
  /** Changes how incoming objects are received, after the connection was begun; may give up. Without it none may come. */
  readonly receive?: (connection: Connection, giveUp: (reason: unknown) => void) => void;
  /** Is given the way to end the association as one that has answered enough, while it goes on answering. */
  readonly onBegun?: (stop: () => void) => void;
}

/** A client's connection, which dcmjs-dimse's types do not show: what a receiver may replace, and the way to stop it. */
export interface Connection extends ObjectReceiver {
  readonly socket: Socket;
  sendAssociationRequest(demanded: association.Association): void;
}

const connectMs = 10_000;
/** A server that has answered everything and does not release the association is left after that long. */
const releaseMs = 5000;
/** A server that was requested to stop has so long to take note before its connection is cut. */
const stopMs = 200;

/**
 * Opens an association with a server, performs the requests one after another, and releases it.
 *
 * @throws Failure('network') in plain words if it cannot be reached, refuses, falls silent or sends more than the
 * limits allow; Failure('cancelled').
 */
export async function associate(
  server: PacsServer,
  demanded: readonly requests.Request[],
  { signal, limits = usualLimits, prepare, receive, onBegun }: AssociationOptions = {},
): Promise<void> {
  const client = new dimse.Client();
  for (const request of demanded) client.addRequest(request);
  prepare?.(client);
  await new Promise<void>((resolve, reject) => {
    let failure: unknown;
    let connected = false;
    let unanswered = demanded.length;
    let ended = false;
    let releasing: NodeJS.Timeout | undefined;
    for (const request of demanded) {
      request.on('done', () => {
        ended = --unanswered === 0;
        if (ended) releasing = setTimeout(() => connectionOf(client)?.socket.destroy(), releaseMs);
      });
    }
    // TCP to a host that swallows packets is given up on after the connect time, not the system's minutes.
    const patience = setTimeout(() => {
      if (!connected)
        giveUp(
          new Failure('network', [
            messageOf('server-silent', { server: nameOf(server) }),
            messageOf('check-host-and-port'),
          ]),
        );
    }, connectMs);
    const settle = () => {
      clearTimeout(patience);
      clearTimeout(releasing);
      signal?.removeEventListener('abort', onAbort);
      if (failure) reject(failure as Error);
      else resolve();
    };
    const giveUp = (reason: unknown) => {
      failure ??= reason;
      connectionOf(client)?.socket.destroy();
      settle();
    };
    const onAbort = () => giveUp(new Failure('cancelled', messageOf('cancelled')));
    client.on('connected', () => void (connected = true));
    client.on('associationRejected', ({ reason }: { reason: number }) => {
      const refuses = messageOf('server-refuses', { server: nameOf(server) });
      failure ??= new Failure('network', [refuses, rejection(reason)]);
    });
    client.on('networkError', (error: Error) => giveUp(networkFailure(server, error)));
    client.on('associationReleased', () => void (ended = true));
    client.on('closed', () => {
      // A server may hang up as soon as it has answered everything, but not before.
      if (!ended)
        failure ??= new Failure('network', [
          messageOf('server-unreachable', { server: nameOf(server) }),
          messageOf('hung-up'),
        ]);
      settle();
    });
    if (signal?.aborted) return void reject(new Failure('cancelled', messageOf('cancelled')));
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      client.send(server.host, server.port, server.callingAeTitle, server.calledAeTitle, {
        connectTimeout: limits.silenceMs,
        associationTimeout: connectMs,
        pduTimeout: limits.silenceMs,
        ...(server.tls && {
          securityOptions: { rejectUnauthorized: true, ca: trustedAuthorities(), minVersion: 'TLSv1.2' },
        }),
      });
      const connection = connectionOf(client)!;
      // A command and its data set are two small writes: without this each pair waits for an acknowledgement.
      connection.socket.setNoDelay(true);
      receive?.(connection, giveUp);
      const onBroken = (why: Failure) => giveUp(disconnected(server, why));
      const close = guardSocket(connection.socket, { limits, takesObjects: receive !== undefined }, onBroken);
      onBegun?.(() => {
        if (ended) return;
        ended = true;
        close();
        client.abort();
        setTimeout(() => connection.socket.destroy(), stopMs);
        settle();
      });
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
function rejection(reason: number): Message {
  switch (reason) {
    case 3:
      return messageOf('unknown-ae-title');
    case 7:
      return messageOf('other-ae-title');
    default:
      return messageOf('ask-administrator');
  }
}

function disconnected(server: PacsServer, { code, messages }: Failure): Failure {
  return new Failure(code, [messageOf('server-disconnected', { server: nameOf(server) }), ...messages]);
}

function networkFailure(server: PacsServer, error: Error): Failure {
  if (error instanceof Failure) return disconnected(server, error);
  const detail = error.message.replace(/^.*error: /, '');
  const why = connectionTrouble(error.message, detail) ?? dimseTrouble(server, error.message, detail);
  return new Failure('network', [messageOf('server-unreachable', { server: nameOf(server) }), why], error);
}

function dimseTrouble({ tls }: PacsServer, text: string, detail: string): Message {
  if (/SSL|TLS|EPROTO|wrong version/i.test(text)) return messageOf('no-tls-there');
  if (tls && /ECONNRESET/.test(text)) return messageOf('perhaps-no-tls');
  return /timeout/i.test(text) ? messageOf('answers-no-more') : messageOf('connection-broke', { detail });
}
