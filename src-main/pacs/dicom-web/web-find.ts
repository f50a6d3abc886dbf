import type { DicomWebServer } from '../../../src-shared/contract.ts';
import { remark } from '../../../src-shared/remarks.ts';
import { limitsOf, mostStudies, type FoundStudy, type StudyQuery } from '../find-studies.ts';
import { jsonOf, statusInWords, webFailure, webRequest } from './web-request.ts';

/** DICOM JSON: PS3.18 annex F. */
export type DicomJson = Readonly<Record<string, { readonly Value?: readonly unknown[] } | undefined>>;

/** Asks a DICOMweb server which studies it has (QIDO-RS); see `findStudies`. */
export async function findStudiesByWeb(
  server: DicomWebServer,
  query: StudyQuery,
  signal?: AbortSignal,
): Promise<FoundStudy[]> {
  const { patientName, patientId, studyDate } = limitsOf(query);
  const asked = new URLSearchParams({ limit: String(mostStudies) });
  for (const field of ['StudyDescription', 'ModalitiesInStudy']) asked.append('includefield', field);
  if (patientName) asked.set('PatientName', patientName);
  if (patientId) asked.set('PatientID', patientId);
  if (studyDate) asked.set('StudyDate', studyDate);
  const headers = { accept: 'application/dicom+json' };
  const reply = await webRequest(server, { path: `studies?${asked}`, headers, signal });
  const found = await jsonOf(reply);
  if (reply.status === 204) return [];
  if (!reply.ok) throw webFailure(server, statusInWords(reply.status));
  if (!Array.isArray(found)) throw webFailure(server, remark('web-not-dicom'));
  return (found as readonly DicomJson[]).map((study) => ({
    studyInstanceUid: textOf(study, '0020000D'),
    patientName: nameOf(study['00100010']?.Value?.[0]),
    patientId: textOf(study, '00100020'),
    studyDate: textOf(study, '00080020'),
    description: textOf(study, '00081030'),
    modalities: textOf(study, '00080061'),
  }));
}

function textOf(study: DicomJson, tag: string): string {
  return (study[tag]?.Value ?? []).map(String).join(' ');
}

function nameOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  const { Alphabetic = '', Ideographic = '', Phonetic = '' } = value as Record<string, string | undefined>;
  return [Alphabetic, Ideographic, Phonetic].join('=').replace(/=+$/, '');
}
