import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { requests, responses } from 'dcmjs-dimse';
import type { PacsServer } from '../../src-shared/contract.ts';
import { Failure } from '../../src-shared/failure.ts';
import { remark } from '../../src-shared/remarks.ts';
import { fileMetaInformation } from '../series-export/dicom/dicom-file.ts';
import { associate, nameOf, type Connection } from './association.ts';
import { dimse } from './dimse.ts';

export interface RetrieveOptions {
  readonly signal?: AbortSignal | undefined;
  /** `all` is null until the server has said how many there are. */
  readonly onProgress?: (received: number, all: number | null) => void;
}

/**
 * Fetches a study (C-GET: the objects come over the connection that we open, so the workstation need not listen) into
 * an empty folder, each object as it was sent, as a Part 10 file.
 *
 * @returns the number of objects.
 * @throws Failure('network') where the server refuses or not all objects came.
 */
export async function retrieveStudy(
  server: PacsServer,
  studyInstanceUid: string,
  folder: string,
  { signal, onProgress }: RetrieveOptions = {},
): Promise<number> {
  const request = dimse.requests.CGetRequest.createStudyGetRequest(studyInstanceUid);
  let received = 0;
  let failed = 0;
  let ending = -1;
  let writeError: unknown;
  request.on('response', (response: responses.CGetResponse) => {
    const status = response.getStatus();
    failed = response.getFailures() || failed;
    if (status !== dimse.constants.Status.Pending) ending = status;
  });
  await associate(server, [request], {
    signal,
    prepare: (client) => {
      client.on(
        'cStoreRequest',
        (store: requests.CStoreRequest, answer: (response: responses.CStoreResponse) => void) => {
          const response = dimse.responses.CStoreResponse.fromRequest(store);
          const { Success, ProcessingFailure } = dimse.constants.Status;
          response.setStatus(writeError === undefined ? Success : ProcessingFailure);
          if (writeError === undefined) received++;
          onProgress?.(received, null);
          answer(response);
        },
      );
    },
    receive: (connection) => {
      offerToReceiveMore(connection);
      receiveIntoFiles(connection, folder, (error) => (writeError ??= error));
    },
  });
  if (writeError !== undefined) throw writeError;
  if (ending !== dimse.constants.Status.Success || failed > 0) {
    const told = { server: nameOf(server), count: received, status: ending < 0 ? '' : ` (${ending.toString(16)})` };
    const what = remark(received > 0 ? 'study-sent-in-part' : 'study-not-sent', told);
    throw new Failure('network', [what, remark('ask-about-c-get')]);
  }
  return received;
}

/** Streams each incoming object to its own file instead of into memory, and does not re-encode it. */
function receiveIntoFiles(connection: Connection, folder: string, onError: (error: unknown) => void): void {
  connection.createStoreWritableStream = (context, store) => {
    const [sopClassUid, sopInstanceUid] = [store.getAffectedSopClassUid(), store.getAffectedSopInstanceUid()];
    // The UID names the file: nothing but digits and dots may come near a path.
    const file = createWriteStream(join(folder, `${sopInstanceUid.replace(/[^0-9.]/g, '_')}.dcm`), {
      // dcmjs-dimse loses the order of fragments where a stream asks it to wait.
      highWaterMark: 2 ** 30,
    });
    file.on('error', onError);
    file.write(fileMetaInformation(sopClassUid, sopInstanceUid, context.getAcceptedTransferSyntaxUid()!));
    return file;
  };
  connection.createDatasetFromStoreWritableStream = (file, context, use) => {
    finished(file)
      .catch(onError)
      .finally(() => use(new dimse.Dataset({}, context.getAcceptedTransferSyntaxUid())));
  };
}

/**
 * Kinds of objects that a study may hold beside images (PS3.4 table B.5-1), which the library does not offer to receive
 * by itself. Some servers send nothing of a study when one kind is not offered.
 */
const furtherStorageClasses = [
  '1.2.840.10008.5.1.4.1.1.66.1', // SpatialRegistration
  '1.2.840.10008.5.1.4.1.1.66.2', // SpatialFiducials
  '1.2.840.10008.5.1.4.1.1.66.3', // DeformableSpatialRegistration
  '1.2.840.10008.5.1.4.1.1.66.4', // Segmentation
  '1.2.840.10008.5.1.4.1.1.66.5', // SurfaceSegmentation
  '1.2.840.10008.5.1.4.1.1.66.6', // TractographyResults
  '1.2.840.10008.5.1.4.1.1.66', // RawData
  '1.2.840.10008.5.1.4.1.1.67', // RealWorldValueMapping
  '1.2.840.10008.5.1.4.1.1.4.2', // MrSpectroscopy
  '1.2.840.10008.5.1.4.1.1.30', // ParametricMap
  '1.2.840.10008.5.1.4.1.1.11.1', // GrayscaleSoftcopyPresentationState
  '1.2.840.10008.5.1.4.1.1.11.2', // ColorSoftcopyPresentationState
  '1.2.840.10008.5.1.4.1.1.11.3', // PseudoColorSoftcopyPresentationState
  '1.2.840.10008.5.1.4.1.1.11.4', // BlendingSoftcopyPresentationState
  '1.2.840.10008.5.1.4.1.1.88.59', // KeyObjectSelectionDocument
  '1.2.840.10008.5.1.4.1.1.88.34', // Comprehensive3dSr
  '1.2.840.10008.5.1.4.1.1.88.40', // ProcedureLog
  '1.2.840.10008.5.1.4.1.1.88.68', // RadiopharmaceuticalRadiationDoseSr
  '1.2.840.10008.5.1.4.1.1.481.2', // RtDose
  '1.2.840.10008.5.1.4.1.1.481.3', // RtStructureSet
  '1.2.840.10008.5.1.4.1.1.481.5', // RtPlan
  '1.2.840.10008.5.1.4.1.1.481.8', // RtIonPlan
] as const;

function offerToReceiveMore(connection: Connection): void {
  const { ImplicitVRLittleEndian, ExplicitVRLittleEndian } = dimse.constants.TransferSyntax;
  const send = connection.sendAssociationRequest.bind(connection);
  connection.sendAssociationRequest = (demanded) => {
    for (const sopClassUid of furtherStorageClasses) {
      const contextId = demanded.addOrGetPresentationContext(sopClassUid);
      const context = demanded.getPresentationContext(contextId);
      context.setProviderRole(true);
      for (const syntax of [ImplicitVRLittleEndian, ExplicitVRLittleEndian]) context.addTransferSyntaxUid(syntax);
    }
    send(demanded);
  };
}
