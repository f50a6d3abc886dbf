import type { DicomWebServer } from '../../../src-shared/contract/servers.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { foundStudies, limitsOf, shown, type FoundStudies, type FoundStudy, type StudyQuery } from '../find-studies.ts';
import { usualLimits, type ServerLimits } from '../server-limits.ts';
import { elementsOf } from './json-elements.ts';
import { refuseEncoded, statusInWords, webDisconnected, webFailure, webRequest, type WebReply } from './web-request.ts';

/** DICOM JSON: PS3.18 annex F. */
export type DicomJson = Readonly<Record<string, { readonly Value?: readonly unknown[] } | undefined>>;

/** Asks a DICOMweb server which studies it has (QIDO-RS); see `findStudies`. */
export async function findStudiesByWeb(
  server: DicomWebServer,
  query: StudyQuery,
  signal?: AbortSignal,
  limits: ServerLimits = usualLimits,
): Promise<FoundStudies> {
  const { patientName, patientId, studyDate } = limitsOf(query);
  // One more than is shown, to know whether there are more.
  const asked = new URLSearchParams({ limit: String(limits.studies + 1) });
  for (const field of ['StudyDescription', 'ModalitiesInStudy']) asked.append('includefield', field);
  if (patientName) asked.set('PatientName', patientName);
  if (patientId) asked.set('PatientID', patientId);
  if (studyDate) asked.set('StudyDate', studyDate);
  const headers = { accept: 'application/dicom+json' };
  const reply = await webRequest(server, { path: `studies?${asked}`, headers, signal });
  try {
    if (reply.status === 204) return foundStudies([], false);
    if (!reply.ok) throw webFailure(server, statusInWords(reply.status));
    refuseEncoded(server, reply);
    return await studiesIn(reply, limits);
  } catch (error) {
    if (signal?.aborted) throw new Failure('cancelled', messageOf('cancelled'));
    if (error instanceof SyntaxError) throw webFailure(server, messageOf('web-not-dicom'), error);
    if (error instanceof Failure)
      throw error.messages[0]?.code === 'answer-too-long' ? webDisconnected(server, error) : error;
    throw webFailure(server, messageOf('connection-broke', { detail: (error as Error).message }), error);
  } finally {
    reply.body.destroy();
  }
}

/** Reads no further than is shown. */
async function studiesIn({ body }: WebReply, limits: ServerLimits): Promise<FoundStudies> {
  const studies: FoundStudy[] = [];
  const mostBytes = { element: limits.answerBytes, all: limits.jsonBytes };
  for await (const element of elementsOf(body as AsyncIterable<Uint8Array>, mostBytes)) {
    if (studies.length === limits.studies) return foundStudies(studies, true);
    if (typeof element !== 'object' || element === null) throw new SyntaxError('a study that is no object');
    studies.push(studyOf(element as DicomJson));
  }
  return foundStudies(studies, false);
}

function studyOf(study: DicomJson): FoundStudy {
  return {
    studyInstanceUid: textOf(study, '0020000D'),
    patientName: nameOf(valuesOf(study, '00100010')[0]),
    patientId: textOf(study, '00100020'),
    studyDate: textOf(study, '00080020'),
    description: textOf(study, '00081030'),
    modalities: textOf(study, '00080061'),
  };
}

function valuesOf(study: DicomJson, tag: string): readonly unknown[] {
  const values: unknown = study[tag]?.Value;
  return Array.isArray(values) ? values : [];
}

function textOf(study: DicomJson, tag: string): string {
  return shown(valuesOf(study, tag).map(String).join(' '));
}

function nameOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as Record<string, string | undefined>;
  return shown([Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, ''));
}
