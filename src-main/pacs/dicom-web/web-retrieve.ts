import type { DicomWebServer } from '../../../src-shared/contract.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { remark } from '../../../src-shared/remarks.ts';
import type { RetrieveOptions } from '../retrieve-study.ts';
import { writeMultipart } from './multipart.ts';
import { statusInWords, webFailure, webRequest } from './web-request.ts';

/**
 * Fetches a study from a DICOMweb server (WADO-RS) into an empty folder, each object as it is kept, as a Part 10 file.
 *
 * @returns the number of objects.
 * @throws Failure('network') where the server refuses or the answer breaks off; Failure('cancelled').
 */
export async function retrieveStudyByWeb(
  server: DicomWebServer,
  studyInstanceUid: string,
  folder: string,
  { signal, onProgress }: RetrieveOptions = {},
): Promise<number> {
  const reply = await webRequest(server, {
    path: `studies/${encodeURIComponent(studyInstanceUid)}`,
    headers: { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
    signal,
  });
  if (!reply.ok) {
    reply.body.destroy();
    throw webFailure(server, statusInWords(reply.status));
  }
  const boundary = /boundary="?([^";]+)"?/i.exec(reply.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) {
    reply.body.destroy();
    throw webFailure(server, remark('web-not-dicom'));
  }
  try {
    return await writeMultipart(reply.body, boundary, folder, (count) => onProgress?.(count, null));
  } catch (error) {
    if (signal?.aborted) throw new Failure('cancelled', remark('cancelled'));
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw error;
    throw webFailure(server, remark('study-broke-off'), error);
  }
}
