import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { DicomWebServer } from '../../../src-shared/contract/servers.ts';
import { Failure, serialiseFailure } from '../../../src-shared/failure.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { usualLimits } from '../server-limits.ts';
import { pause, type FileToStore, type StoreOptions, type StoreResult } from '../store-files.ts';
import type { DicomJson } from './web-find.ts';
import { jsonOf, statusInWords, webFailure, webRequest } from './web-request.ts';

const atOnce = 3;
const attempts = 3;

/**
 * Sends files to a DICOMweb server (STOW-RS), one request an object, so that each has its own answer and memory stays
 * flat. What got no answer is sent again, three times in all.
 *
 * @returns a result per file, in order.
 * @throws Failure('cancelled'); never for what the server or the network did: that stands in the results.
 */
export async function storeFilesByWeb(
  server: DicomWebServer,
  files: readonly FileToStore[],
  { signal, onProgress, retryMs = 2000 }: StoreOptions = {},
): Promise<StoreResult[]> {
  const results: StoreResult[] = [];
  let [next, answered] = [0, 0];
  const sendInTurn = async () => {
    for (let index = next++; index < files.length; index = next++) {
      results[index] = await storeOne(server, files[index]!, retryMs, signal);
      onProgress?.(++answered, files.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sendInTurn));
  return results;
}

async function storeOne(
  server: DicomWebServer,
  { path, sopInstanceUid }: FileToStore,
  retryMs: number,
  signal: AbortSignal | undefined,
): Promise<StoreResult> {
  let messages: readonly Message[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await pause(retryMs * 2 ** (attempt - 1), signal);
    try {
      const boundary = randomUUID();
      const opening = `--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`;
      const body = Buffer.concat([Buffer.from(opening), await readFile(path), Buffer.from(`\r\n--${boundary}--\r\n`)]);
      const headers = {
        'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
        accept: 'application/dicom+json',
      };
      const reply = await webRequest(server, { path: 'studies', method: 'POST', headers, body, signal });
      const response = ((await jsonOf(server, reply, usualLimits.answerBytes)) ?? {}) as DicomJson;
      const failed = response['00081198']?.Value?.[0] as DicomJson | undefined;
      if (reply.ok && !failed) return { sopInstanceUid, stored: true, messages: [] };
      messages = failed ? [refusal(failed)] : webFailure(server, statusInWords(reply.status)).messages;
      // An answer by the service is final; one by a gateway that is overloaded is not.
      if (reply.status < 500) return { sopInstanceUid, stored: false, messages };
    } catch (error) {
      if (error instanceof Failure && error.code === 'cancelled') throw error;
      messages = serialiseFailure(error).messages;
    }
  }
  return { sopInstanceUid, stored: false, messages };
}

/** Failure Reason: PS3.18 table I.2-2. */
function refusal(failed: DicomJson): Message {
  const reason = Number(failed['00081197']?.Value?.[0] ?? 0);
  return messageOf('server-refused-object', { status: reason.toString(16).toUpperCase().padStart(4, '0') });
}
