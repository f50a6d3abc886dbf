import { readFileSync } from 'node:fs';
import type { PacsServer } from '../../src-shared/contract/servers.ts';
import { Failure, serialiseFailure } from '../../src-shared/failure.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { associate } from './association.ts';
import { dimse } from './dimse.ts';
import type { ServerLimits } from './server-limits.ts';

/** A DICOM file in Explicit VR Little Endian, as Concord writes them. */
export interface FileToStore {
  readonly path: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Where the data set begins, after the file meta information. */
  readonly dataSetOffset: number;
}

export interface StoreResult {
  readonly sopInstanceUid: string;
  readonly stored: boolean;
  /** How the server answered; empty if stored without a note. */
  readonly messages: readonly Message[];
}

export interface StoreOptions {
  readonly signal?: AbortSignal | undefined;
  readonly limits?: ServerLimits | undefined;
  readonly onProgress?: (answered: number, all: number) => void;
  /** Pause before the first retry; doubled each time. */
  readonly retryMs?: number;
}

const attempts = 3;
const explicitLittleEndian = dimse.constants.TransferSyntax.ExplicitVRLittleEndian;

/**
 * A file's data set, sent byte for byte. It is read when its turn comes, so that memory stays flat. A server that takes
 * nothing but Implicit VR asks for the elements, and gets them re-encoded.
 */
class FileDataset extends dimse.Dataset {
  readonly #file: FileToStore;

  constructor(file: FileToStore) {
    super({ SOPClassUID: file.sopClassUid, SOPInstanceUID: file.sopInstanceUid }, explicitLittleEndian);
    this.#file = file;
  }

  override getElements(): Record<string, unknown> {
    return dimse.Dataset.fromFile(this.#file.path)!.getElements();
  }

  override getDenaturalizedDataset(): Buffer {
    return readFileSync(this.#file.path).subarray(this.#file.dataSetOffset);
  }
}

/**
 * Sends files to a server (C-STORE), one association for all. Those without an answer when the connection breaks are
 * sent again, three times in all; a refusal by the server is an answer.
 *
 * @returns a result per file, in order.
 * @throws Failure('cancelled'); never for what the server or the network did: that stands in the results.
 */
export async function storeFiles(
  server: PacsServer,
  files: readonly FileToStore[],
  { signal, limits, onProgress, retryMs = 2000 }: StoreOptions = {},
): Promise<StoreResult[]> {
  const results = new Map<FileToStore, StoreResult>();
  let broken: readonly Message[] = [];
  for (let attempt = 0; attempt < attempts && results.size < files.length; attempt++) {
    if (attempt > 0) await pause(retryMs * 2 ** (attempt - 1), signal);
    const waiting = files.filter((file) => !results.has(file));
    const requests = waiting.map((file) => {
      const request = new dimse.requests.CStoreRequest(new FileDataset(file));
      request.on('response', (response: { getStatus(): number; getErrorComment(): string }) => {
        results.set(file, resultOf(file, response.getStatus(), response.getErrorComment()));
        onProgress?.(results.size, files.length);
      });
      return request;
    });
    try {
      await associate(server, requests, {
        signal,
        limits,
        prepare: (client) => {
          // A context of its own, so that the server cannot choose Implicit VR if it can take the bytes as they are.
          for (const sopClassUid of new Set(waiting.map((file) => file.sopClassUid))) {
            const context = new dimse.association.PresentationContext(1, sopClassUid, explicitLittleEndian);
            client.addAdditionalPresentationContext(context, true);
          }
        },
      });
      // The association ran to its end: what has no answer was not accepted by the negotiation.
      for (const file of waiting) {
        if (results.has(file)) continue;
        const messages = [messageOf('kind-not-accepted')];
        results.set(file, { sopInstanceUid: file.sopInstanceUid, stored: false, messages });
      }
    } catch (error) {
      if (error instanceof Failure && error.code === 'cancelled') throw error;
      broken = serialiseFailure(error).messages;
    }
  }
  return files.map(
    (file) => results.get(file) ?? { sopInstanceUid: file.sopInstanceUid, stored: false, messages: broken },
  );
}

/** C-STORE status codes: PS3.4 table B.2-1. Warnings (Bxxx) mean stored. */
function resultOf({ sopInstanceUid }: FileToStore, status: number, comment: string): StoreResult {
  const code = status.toString(16).padStart(4, '0').toUpperCase();
  if (status === 0) return { sopInstanceUid, stored: true, messages: [] };
  if (code.startsWith('B'))
    return { sopInstanceUid, stored: true, messages: [messageOf('stored-with-warning', { status: code })] };
  const reason = code.startsWith('A7')
    ? 'server-no-room'
    : code.startsWith('A9') || code.startsWith('C')
      ? 'server-not-understood'
      : code === '0124'
        ? 'server-not-permitted'
        : 'server-refused-object';
  const stated = comment ? `${code}: ${comment}` : code;
  return { sopInstanceUid, stored: false, messages: [messageOf(reason, { status: stated.slice(0, 200) })] };
}

export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(new Failure('cancelled', messageOf('cancelled')));
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}
