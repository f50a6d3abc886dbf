import type { DicomWebServer } from '../../../src-shared/contract/servers.ts';
import { isDiskFull } from '../../storage/system-errors.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import type { RetrieveOptions } from '../retrieve-study.ts';
import { usualLimits } from '../server-limits.ts';
import { onlyOtherStudies, ReceivedStudy, type RetrievedStudy } from '../received-study.ts';
import { writeMultipart } from './multipart.ts';
import { refuseEncoded, statusInWords, webFailure, webDisconnected, webNameOf, webRequest } from './web-request.ts';

/**
 * Fetches a study from a DICOMweb server (WADO-RS) into an empty folder, each object as it is kept, as a Part 10 file.
 *
 * @returns how many objects were kept and refused: those of another study than the one asked for are not kept.
 * @throws Failure('network') if the server refuses, the answer breaks off or breaks the limits; Failure('output') for
 * a full disk; Failure('cancelled').
 */
export async function retrieveStudyByWeb(
  server: DicomWebServer,
  studyInstanceUid: string,
  folder: string,
  { signal, onProgress, limits = usualLimits }: RetrieveOptions = {},
): Promise<RetrievedStudy> {
  const reply = await webRequest(server, {
    path: `studies/${encodeURIComponent(studyInstanceUid)}`,
    headers: { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
    signal,
  });
  if (!reply.ok) {
    reply.body.destroy();
    throw webFailure(server, statusInWords(reply.status));
  }
  refuseEncoded(server, reply);
  // RFC 2046 allows 70 characters; some servers take a few more.
  const boundary = /boundary="?([^";]{1,200})"?/i.exec(reply.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) {
    reply.body.destroy();
    throw webFailure(server, messageOf('web-not-dicom'));
  }
  const receivedStudy = new ReceivedStudy(folder, studyInstanceUid, limits);
  try {
    await writeMultipart(reply.body, boundary, receivedStudy, (count) => onProgress?.(count, null));
  } catch (error) {
    if (signal?.aborted) throw new Failure('cancelled', messageOf('cancelled'));
    if (error instanceof Failure) throw error.code === 'network' ? webDisconnected(server, error) : error;
    if (isDiskFull(error)) throw error;
    throw webFailure(server, messageOf('study-broke-off'), error);
  } finally {
    reply.body.destroy();
    await receivedStudy.removeParts();
  }
  const { received, refused } = receivedStudy;
  if (received === 0 && refused > 0) throw onlyOtherStudies(webNameOf(server), refused);
  return { received, refused, strangers: 0 };
}
