import type { DicomWebServer, PacsServer } from '../../src-shared/contract/servers.ts';
import { serialiseFailure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { findStudiesByWeb } from './dicom-web/web-find.ts';
import { webAddressOf, webNameOf } from './dicom-web/web-request.ts';
import { retrieveStudyByWeb } from './dicom-web/web-retrieve.ts';
import { storeFilesByWeb } from './dicom-web/web-store.ts';
import { findStudies, type FoundStudies, type StudyQuery } from './find-studies.ts';
import { retrieveStudy, type RetrieveOptions } from './retrieve-study.ts';
import type { RetrievedStudy } from './received-study.ts';
import { storeFiles, type FileToStore, type StoreOptions, type StoreResult } from './store-files.ts';
import { testServer } from './test-server.ts';

/** A server of the settings, of either kind: what the two have in common is here. */
export type Server = PacsServer | DicomWebServer;

export function isDicomWeb(server: Server): server is DicomWebServer {
  return 'dicomWebUrl' in server;
}

/** Where data goes, for the audit trail. */
export function addressOf(server: Server): string {
  if (isDicomWeb(server)) return webAddressOf(server);
  return `${server.calledAeTitle} at ${server.host}:${server.port}${server.tls ? ' (TLS)' : ''}`;
}

/** Asks a server for an answer (C-ECHO, or an empty QIDO-RS query). Sends no patient data. */
export async function testAnyServer(server: Server, signal?: AbortSignal): ReturnType<typeof testServer> {
  if (!isDicomWeb(server)) return testServer(server, signal);
  try {
    await findStudiesByWeb(server, { patientName: '', patientId: 'CONCORD-TEST', studyDate: '' }, signal);
    return { reachable: true, messages: [messageOf('server-answers', { server: webNameOf(server) })] };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { reachable: false, messages: serialiseFailure(error).messages };
  }
}

export function findOnServer(server: Server, query: StudyQuery, signal?: AbortSignal): Promise<FoundStudies> {
  return isDicomWeb(server) ? findStudiesByWeb(server, query, signal) : findStudies(server, query, signal);
}

export function retrieveFromServer(
  server: Server,
  studyInstanceUid: string,
  folder: string,
  options: RetrieveOptions,
): Promise<RetrievedStudy> {
  return isDicomWeb(server)
    ? retrieveStudyByWeb(server, studyInstanceUid, folder, options)
    : retrieveStudy(server, studyInstanceUid, folder, options);
}

export function sendToServer(
  server: Server,
  files: readonly FileToStore[],
  options: StoreOptions,
): Promise<StoreResult[]> {
  return isDicomWeb(server) ? storeFilesByWeb(server, files, options) : storeFiles(server, files, options);
}
