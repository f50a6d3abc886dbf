import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { association, Dataset, requests } from 'dcmjs-dimse';
import { fileMetaInformation } from '../series-export/dicom/dicom-file.ts';
import { dimse } from './dimse.ts';

/** What a connection asks for where an object arrives; dcmjs-dimse's default keeps it in memory. */
export interface ObjectReceiver {
  createStoreWritableStream(context: association.PresentationContext, store: requests.CStoreRequest): Writable;
  createDatasetFromStoreWritableStream(
    stream: Writable,
    context: association.PresentationContext,
    use: (dataset: Dataset) => void,
  ): void;
}

/**
 * Streams each incoming object into a Part 10 file of its own in `folder`, in the transfer syntax that it was sent in
 * and without re-encoding it.
 */
export function receiverInto(folder: string, onError: (error: unknown) => void): ObjectReceiver {
  return {
    createStoreWritableStream(context, store) {
      const [sopClassUid, sopInstanceUid] = [store.getAffectedSopClassUid(), store.getAffectedSopInstanceUid()];
      // The UID names the file: nothing but digits and dots may come near a path.
      const file = createWriteStream(join(folder, `${sopInstanceUid.replace(/[^0-9.]/g, '_')}.dcm`), {
        // dcmjs-dimse loses the order of fragments where a stream asks it to wait.
        highWaterMark: 2 ** 30,
      });
      file.on('error', onError);
      file.write(fileMetaInformation(sopClassUid, sopInstanceUid, context.getAcceptedTransferSyntaxUid()!));
      return file;
    },
    createDatasetFromStoreWritableStream(file, context, use) {
      finished(file)
        .catch(onError)
        .finally(() => use(new dimse.Dataset({}, context.getAcceptedTransferSyntaxUid())));
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
