import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { association, Dataset, requests } from 'dcmjs-dimse';
import { fileMetaInformation } from '../series-files/dicom/file-meta.ts';
import { ArrivingFile } from './arriving-file.ts';
import { dimse } from './dimse.ts';
import type { ReceivedStudy } from './received-study.ts';

/** What a connection asks for when an object arrives; dcmjs-dimse's default keeps it in memory. */
export interface ObjectReceiver {
  createStoreWritableStream(context: association.PresentationContext, store: requests.CStoreRequest): Writable;
  createDatasetFromStoreWritableStream(
    stream: Writable,
    context: association.PresentationContext,
    use: (dataset: Dataset) => void,
  ): void;
}

export interface ReceivingConnection {
  readonly receiver: ObjectReceiver;
  /** How a C-STORE request of this connection is answered: PS3.4 table B.2-1. */
  statusOf(store: requests.CStoreRequest): number;
}

/** Refused, not authorised: PS3.7 section C.5.19. What an object of another study is answered. */
const notAuthorised = 0x0124;

/**
 * Streams each object that `socket` brings into a Part 10 file of its own, in the transfer syntax that it was sent in and
 * without re-encoding it. Objects of other studies are deleted again and refused.
 */
export function receiveFrom(
  socket: Socket,
  receivedStudy: ReceivedStudy,
  onError: (error: unknown) => void,
): ReceivingConnection {
  const kept = new WeakMap<requests.CStoreRequest, boolean>();
  const stores = new WeakMap<Writable, { store: requests.CStoreRequest; part: string }>();
  const receiver: ObjectReceiver = {
    createStoreWritableStream(context, store) {
      const part = receivedStudy.nextPart();
      const file = new ArrivingFile(part, socket, (bytes) => receivedStudy.spend(bytes));
      file.on('error', onError);
      stores.set(file, { store, part });
      const syntax = context.getAcceptedTransferSyntaxUid()!;
      file.write(fileMetaInformation(store.getAffectedSopClassUid(), store.getAffectedSopInstanceUid(), syntax));
      return file;
    },
    createDatasetFromStoreWritableStream(file, context, use) {
      const { store, part } = stores.get(file)!;
      // The UID names the file: nothing but digits and dots may come near a path.
      const name = `${store
        .getAffectedSopInstanceUid()
        .replace(/[^0-9.]/g, '_')
        .slice(0, 64)}.dcm`;
      finished(file)
        .then(async () => void kept.set(store, await receivedStudy.take(part, name)))
        .catch(onError)
        .finally(() => use(new dimse.Dataset({}, context.getAcceptedTransferSyntaxUid())));
    },
  };
  return {
    receiver,
    statusOf(store) {
      const { Success, ProcessingFailure } = dimse.constants.Status;
      const wasKept = kept.get(store);
      return wasKept === undefined ? ProcessingFailure : wasKept ? Success : notAuthorised;
    },
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

/** The kinds of series that Concord registers. */
const volumeStorageClasses = [
  '1.2.840.10008.5.1.4.1.1.2', // Ct
  '1.2.840.10008.5.1.4.1.1.4', // Mr
  '1.2.840.10008.5.1.4.1.1.128', // Pet
  '1.2.840.10008.5.1.4.1.1.2.1', // EnhancedCt
  '1.2.840.10008.5.1.4.1.1.4.1', // EnhancedMr
  '1.2.840.10008.5.1.4.1.1.130', // EnhancedPet
] as const;

/**
 * Compressed transfer syntaxes that the importer reads, one presentation context a row: of each a server accepts one.
 * Those that archives keep heads in have a row of their own.
 */
const compressedSyntaxes = [
  ['1.2.840.10008.1.2.4.70'], // JPEG lossless, first-order prediction
  ['1.2.840.10008.1.2.4.90'], // JPEG 2000 lossless
  ['1.2.840.10008.1.2.4.80'], // JPEG-LS lossless
  ['1.2.840.10008.1.2.5'], // RLE
  [
    '1.2.840.10008.1.2.4.91', // JPEG 2000
    '1.2.840.10008.1.2.4.201', // High-throughput JPEG 2000 lossless
    '1.2.840.10008.1.2.4.57', // JPEG lossless
    '1.2.840.10008.1.2.4.81', // JPEG-LS near-lossless
    '1.2.840.10008.1.2.4.51', // JPEG, 12 bits
    '1.2.840.10008.1.2.4.50', // JPEG, 8 bits
  ],
] as const;

const readableCompressed: readonly string[] = compressedSyntaxes.flat();

/**
 * Offers to receive, in C-GET's role: every kind of object uncompressed, and series in what they may be kept in. Some
 * servers look no further than a kind's first context; `compressed` offers series in no other way.
 */
export function offerToReceive(demanded: association.Association, series: 'any' | 'compressed'): void {
  const { ImplicitVRLittleEndian, ExplicitVRLittleEndian } = dimse.constants.TransferSyntax;
  const uncompressed = [ImplicitVRLittleEndian, ExplicitVRLittleEndian];
  const firstOf = (sopClassUid: string) =>
    demanded.getPresentationContext(demanded.addOrGetPresentationContext(sopClassUid));
  for (const sopClassUid of furtherStorageClasses) {
    const context = firstOf(sopClassUid);
    context.setProviderRole(true);
    for (const syntax of uncompressed) context.addTransferSyntaxUid(syntax);
  }
  if (series === 'compressed') {
    for (const context of volumeStorageClasses.map(firstOf)) {
      for (const syntax of uncompressed) context.removeTransferSyntaxUid(syntax);
      for (const syntax of readableCompressed) context.addTransferSyntaxUid(syntax);
    }
    return;
  }
  // 128 contexts are the most that an association may have: PS3.8 section 9.3.2.2.
  for (const syntaxes of compressedSyntaxes) {
    for (const sopClassUid of volumeStorageClasses) {
      const context = demanded.getPresentationContext(demanded.addPresentationContext(sopClassUid));
      for (const syntax of syntaxes) context.addTransferSyntaxUid(syntax);
    }
  }
}

/** Accepts what a server offers to send: every storage class, in the first syntax of the server's that we can keep. */
export function acceptStorage(offered: association.Association): void {
  const { TransferSyntax, PresentationContextResult, SopClass } = dimse.constants;
  const readable = [
    TransferSyntax.ExplicitVRLittleEndian,
    TransferSyntax.ImplicitVRLittleEndian,
    ...readableCompressed,
  ];
  for (const { context } of offered.getPresentationContexts()) {
    const kind = context.getAbstractSyntaxUid();
    const isWanted = kind.startsWith('1.2.840.10008.5.1.4.1.1.') || kind === SopClass.Verification;
    const syntax = context.getTransferSyntaxUids().find((one) => readable.includes(one));
    if (!isWanted) context.setResult(PresentationContextResult.RejectAbstractSyntaxNotSupported);
    else if (syntax === undefined) context.setResult(PresentationContextResult.RejectTransferSyntaxesNotSupported);
    else context.setResult(PresentationContextResult.Accept, syntax);
  }
}
