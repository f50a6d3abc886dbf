import type { requests, responses } from 'dcmjs-dimse';
import type { PacsServer } from '../../src-shared/contract/servers.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { associate, nameOf } from './association.ts';
import { dimse } from './dimse.ts';
import { offerToReceive, receiveFrom, type ReceivingConnection } from './receive-objects.ts';
import { openReceivingPort } from './receiving-port.ts';
import { usualLimits, type ServerLimits } from './server-limits.ts';
import { onlyOtherStudies, ReceivedStudy, type RetrievedStudy } from './received-study.ts';

export interface RetrieveOptions {
  readonly signal?: AbortSignal | undefined;
  readonly limits?: ServerLimits | undefined;
  /** `all` is null until the server has stated how many there are. */
  readonly onProgress?: (received: number, all: number | null) => void;
}

/**
 * Fetches a study into an empty folder, each object as it was sent, as a Part 10 file: by C-GET, where the objects come
 * over the connection that we open, or by C-MOVE if the settings name a port of ours to receive at.
 *
 * @returns how many objects were kept and refused: those of another study than the one asked for are not kept.
 * @throws Failure('network') if the server refuses or not all objects came; Failure('output') for a full disk.
 */
export async function retrieveStudy(
  server: PacsServer,
  studyInstanceUid: string,
  folder: string,
  options: RetrieveOptions = {},
): Promise<RetrievedStudy> {
  const { receivingPort } = server;
  const receivedStudy = new ReceivedStudy(folder, studyInstanceUid, options.limits ?? usualLimits);
  try {
    return receivingPort === undefined
      ? await getStudy(server, studyInstanceUid, receivedStudy, options)
      : await moveStudy(server, receivingPort, studyInstanceUid, receivedStudy, options);
  } finally {
    await receivedStudy.removeParts();
  }
}

async function getStudy(
  server: PacsServer,
  studyInstanceUid: string,
  receivedStudy: ReceivedStudy,
  { signal, onProgress }: RetrieveOptions,
): Promise<RetrievedStudy> {
  let ending: Outcome = unanswered;
  let all = 0;
  for (const series of ['any', 'compressed'] as const) {
    const request = dimse.requests.CGetRequest.createStudyGetRequest(studyInstanceUid);
    const outcome = outcomeOf(request);
    let receiving: ReceivingConnection | undefined;
    await associate(server, [request], {
      signal,
      limits: receivedStudy.limits,
      prepare: (client) => {
        client.on(
          'cStoreRequest',
          (store: requests.CStoreRequest, answer: (response: responses.CStoreResponse) => void) => {
            const response = dimse.responses.CStoreResponse.fromRequest(store);
            response.setStatus(receiving!.statusOf(store));
            onProgress?.(receivedStudy.received, null);
            answer(response);
          },
        );
      },
      receive: (connection, giveUp) => {
        receiving = receiveFrom(connection.socket, receivedStudy, giveUp);
        Object.assign(connection, receiving.receiver);
        const send = connection.sendAssociationRequest.bind(connection);
        connection.sendAssociationRequest = (demanded) => {
          offerToReceive(demanded, series);
          send(demanded);
        };
      },
    });
    ending = outcome();
    all = Math.max(all, ending.all);
    if (isWhole(ending, receivedStudy) || (all > 0 && receivedStudy.received >= all))
      return keptOf(server, receivedStudy, 0);
    // Asked again only if the server has the study, and could not send it as we offered to take it.
    if (ending.failed <= receivedStudy.refused) break;
  }
  throw partFailure(server, ending, receivedStudy, messageOf('ask-about-c-get'));
}

async function moveStudy(
  server: PacsServer,
  port: number,
  studyInstanceUid: string,
  receivedStudy: ReceivedStudy,
  { signal, onProgress }: RetrieveOptions,
): Promise<RetrievedStudy> {
  if (server.tls) {
    throw new Failure('network', messageOf('move-not-encrypted', { server: nameOf(server) })); // prettier-ignore
  }
  const request = dimse.requests.CMoveRequest.createStudyMoveRequest(server.callingAeTitle, studyInstanceUid);
  const outcome = outcomeOf(request);
  let remaining: number | null = null;
  request.on('response', (response: responses.CMoveResponse) => {
    remaining = response.getStatus() === dimse.constants.Status.Pending ? response.getRemaining() : null;
  });
  const broken = new AbortController();
  const receiving = await openReceivingPort(server, {
    port,
    receivedStudy,
    onReceived: (count) => onProgress?.(count, remaining === null ? null : count + remaining),
    onError: (error) => broken.abort(error),
  });
  try {
    const ending = signal ? AbortSignal.any([signal, broken.signal]) : broken.signal;
    await associate(server, [request], { signal: ending, limits: receivedStudy.limits });
  } catch (error) {
    throw broken.signal.aborted && !signal?.aborted ? broken.signal.reason : error;
  } finally {
    await receiving.close();
  }
  if (broken.signal.aborted) throw broken.signal.reason;
  if (isWhole(outcome(), receivedStudy)) return keptOf(server, receivedStudy, receiving.strangers());
  const advice = messageOf('ask-about-c-move', { title: server.callingAeTitle, port });
  throw partFailure(server, outcome(), receivedStudy, advice);
}

/** @throws Failure('network') if nothing of what came was of the study. */
function keptOf(server: PacsServer, { received, refused }: ReceivedStudy, strangers: number): RetrievedStudy {
  if (received === 0 && refused > 0) throw onlyOtherStudies(nameOf(server), refused);
  return { received, refused, strangers };
}

interface Outcome {
  /** -1 if the server has not stated it. */
  readonly status: number;
  readonly failed: number;
  /** How many objects the server has of the study; 0 if it has not stated it. */
  readonly all: number;
}

const unanswered: Outcome = { status: -1, failed: 0, all: 0 };

function outcomeOf(request: requests.CGetRequest | requests.CMoveRequest): () => Outcome {
  let progress = unanswered;
  request.on('response', (response: responses.CGetResponse | responses.CMoveResponse) => {
    const counts = [response.getCompleted(), response.getWarnings(), response.getFailures(), response.getRemaining()];
    progress = {
      status: response.getStatus() === dimse.constants.Status.Pending ? progress.status : response.getStatus(),
      failed: response.getFailures() || progress.failed,
      all: Math.max(
        progress.all,
        counts.reduce((sum, count) => sum + (count || 0), 0),
      ),
    };
  });
  return () => progress;
}

/** Objects that we refused are failures in the server's count, and Warning (B000) its status then: PS3.4 table C.4-3. */
function isWhole({ status, failed }: Outcome, { refused }: ReceivedStudy): boolean {
  const hasEnded = status === dimse.constants.Status.Success || (refused > 0 && status === 0xb000);
  return hasEnded && failed <= refused;
}

function partFailure(
  server: PacsServer,
  { status }: Outcome,
  { received, refused }: ReceivedStudy,
  advice: Message,
): Failure {
  if (received === 0 && refused > 0) return onlyOtherStudies(nameOf(server), refused);
  const values = { server: nameOf(server), count: received, status: status < 0 ? '' : ` (${status.toString(16)})` };
  return new Failure('network', [messageOf(received > 0 ? 'study-sent-in-part' : 'study-not-sent', values), advice]);
}
