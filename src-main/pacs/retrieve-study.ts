import type { requests, responses } from 'dcmjs-dimse';
import type { PacsServer } from '../../src-shared/contract.ts';
import { Failure } from '../../src-shared/failure.ts';
import { remark, type Remark } from '../../src-shared/remarks.ts';
import { associate, nameOf } from './association.ts';
import { dimse } from './dimse.ts';
import { offerToReceive, receiverInto } from './receive-objects.ts';
import { openReceivingPort } from './receiving-port.ts';

export interface RetrieveOptions {
  readonly signal?: AbortSignal | undefined;
  /** `all` is null until the server has said how many there are. */
  readonly onProgress?: (received: number, all: number | null) => void;
}

/**
 * Fetches a study into an empty folder, each object as it was sent, as a Part 10 file: by C-GET, where the objects come
 * over the connection that we open, or by C-MOVE where the settings name a port of ours to receive at.
 *
 * @returns the number of objects.
 * @throws Failure('network') where the server refuses or not all objects came.
 */
export async function retrieveStudy(
  server: PacsServer,
  studyInstanceUid: string,
  folder: string,
  options: RetrieveOptions = {},
): Promise<number> {
  return server.receivingPort === undefined
    ? getStudy(server, studyInstanceUid, folder, options)
    : moveStudy(server, server.receivingPort, studyInstanceUid, folder, options);
}

async function getStudy(
  server: PacsServer,
  studyInstanceUid: string,
  folder: string,
  { signal, onProgress }: RetrieveOptions,
): Promise<number> {
  const received = new Set<string>();
  let ending: Outcome = unanswered;
  let all = 0;
  for (const series of ['any', 'compressed'] as const) {
    const request = dimse.requests.CGetRequest.createStudyGetRequest(studyInstanceUid);
    const outcome = outcomeOf(request);
    let writeError: unknown;
    await associate(server, [request], {
      signal,
      prepare: (client) => {
        client.on(
          'cStoreRequest',
          (store: requests.CStoreRequest, answer: (response: responses.CStoreResponse) => void) => {
            const response = dimse.responses.CStoreResponse.fromRequest(store);
            const { Success, ProcessingFailure } = dimse.constants.Status;
            response.setStatus(writeError === undefined ? Success : ProcessingFailure);
            if (writeError === undefined) received.add(store.getAffectedSopInstanceUid());
            onProgress?.(received.size, null);
            answer(response);
          },
        );
      },
      receive: (connection) => {
        const receiver = receiverInto(folder, (error) => (writeError ??= error));
        Object.assign(connection, receiver);
        const send = connection.sendAssociationRequest.bind(connection);
        connection.sendAssociationRequest = (demanded) => {
          offerToReceive(demanded, series);
          send(demanded);
        };
      },
    });
    if (writeError !== undefined) throw writeError;
    ending = outcome();
    all = Math.max(all, ending.all);
    if (isWhole(ending) || (all > 0 && received.size >= all)) return received.size;
    // Asked again only where the server has the study, and could not send it as we offered to take it.
    if (ending.failed === 0) break;
  }
  throw partFailure(server, ending, received.size, remark('ask-about-c-get'));
}

async function moveStudy(
  server: PacsServer,
  port: number,
  studyInstanceUid: string,
  folder: string,
  { signal, onProgress }: RetrieveOptions,
): Promise<number> {
  if (server.tls) {
    throw new Failure('network', remark('move-not-encrypted', { server: nameOf(server) })); // prettier-ignore
  }
  const request = dimse.requests.CMoveRequest.createStudyMoveRequest(server.callingAeTitle, studyInstanceUid);
  const outcome = outcomeOf(request);
  let remaining: number | null = null;
  request.on('response', (response: responses.CMoveResponse) => {
    remaining = response.getStatus() === dimse.constants.Status.Pending ? response.getRemaining() : null;
  });
  let writeError: unknown;
  const receiving = await openReceivingPort(server, {
    port,
    folder,
    onReceived: (count) => onProgress?.(count, remaining === null ? null : count + remaining),
    onError: (error) => (writeError ??= error),
  });
  try {
    await associate(server, [request], { signal });
  } finally {
    await receiving.close();
  }
  if (writeError !== undefined) throw writeError;
  const received = receiving.received();
  if (isWhole(outcome())) return received;
  const advice = remark('ask-about-c-move', { title: server.callingAeTitle, port });
  throw partFailure(server, outcome(), received, advice);
}

interface Outcome {
  /** -1 where the server has not said. */
  readonly status: number;
  readonly failed: number;
  /** How many objects the server has of the study; 0 where it has not said. */
  readonly all: number;
}

const unanswered: Outcome = { status: -1, failed: 0, all: 0 };

function outcomeOf(request: requests.CGetRequest | requests.CMoveRequest): () => Outcome {
  let told = unanswered;
  request.on('response', (response: responses.CGetResponse | responses.CMoveResponse) => {
    const counts = [response.getCompleted(), response.getWarnings(), response.getFailures(), response.getRemaining()];
    told = {
      status: response.getStatus() === dimse.constants.Status.Pending ? told.status : response.getStatus(),
      failed: response.getFailures() || told.failed,
      all: Math.max(
        told.all,
        counts.reduce((sum, count) => sum + (count || 0), 0),
      ),
    };
  });
  return () => told;
}

function isWhole({ status, failed }: Outcome): boolean {
  return status === dimse.constants.Status.Success && failed === 0;
}

function partFailure(server: PacsServer, { status }: Outcome, received: number, advice: Remark): Failure {
  const told = { server: nameOf(server), count: received, status: status < 0 ? '' : ` (${status.toString(16)})` };
  return new Failure('network', [remark(received > 0 ? 'study-sent-in-part' : 'study-not-sent', told), advice]);
}
