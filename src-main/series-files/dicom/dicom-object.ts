import type { DataSet } from 'dicom-parser';
import { damageOf } from './header-damage.ts';
import type { ImageHeader } from './read-header.ts';
import type { DicomSeriesFacts } from '../found-series.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import type { LabelledSlice, PixelFormat } from './dicom-slice.ts';
import { code, decimal, text, unsigned16 } from './elements.ts';
import { isUihGrid } from './mosaic.ts';
import { slicesOf } from './object-slices.ts';
import { sequenceParametersOf, type SequenceParameters } from './sequence-parameters.ts';
import { frameCodingOf } from './transfer-syntax.ts';

/** One DICOM file, as its header describes it; nothing here holds on to the file's bytes. */
export interface DicomObject {
  readonly path: string;
  readonly sopInstanceUid: string;
  readonly facts: Omit<DicomSeriesFacts, 'files'>;
  readonly sequence: SequenceParameters;
  readonly slices: readonly LabelledSlice[];
  /** Why no slice of this object can be part of a volume; null if they can. */
  readonly refusal: Message | null;
  /** Why the file must be damaged, if it must: then it is no part of its series, and named. */
  readonly damage: Message | null;
}

export function dicomObjectOf({ dataSet, pixels }: ImageHeader, path: string): DicomObject {
  const facts = factsOf(dataSet);
  const sequence = sequenceParametersOf(dataSet);
  const format = pixelFormatOf(dataSet);
  const base = { path, sopInstanceUid: code(dataSet, 'x00080018'), facts, sequence, damage: null };
  const refusal = refusalOf(facts, sequence, format);
  if (refusal !== null || format === null) return { ...base, slices: [], refusal };
  if (isUihGrid(dataSet)) return { ...base, slices: [], refusal: messageOf('uih-grid') };
  const slices = slicesOf(dataSet, path, format);
  if ('code' in slices) return { ...base, slices: [], refusal: slices };
  const damage = damageOf(dataSet, format, pixels, slices.length);
  if (damage !== null) return { ...base, slices: [], refusal: damage, damage };
  return { ...base, slices, refusal: slicesRefusal(slices) };
}

function slicesRefusal(slices: readonly LabelledSlice[]): Message | null {
  if (slices.length === 0) return messageOf('no-slice-position');
  // Else each slice would count as a direction of its own.
  const possible = ({ slice: { pixelSpacingMm } }: LabelledSlice) => pixelSpacingMm.every((mm) => mm > 0);
  return slices.every(possible) ? null : messageOf('bad-spacing');
}

function factsOf(dataSet: DataSet): Omit<DicomSeriesFacts, 'files'> {
  return {
    patientId: text(dataSet, 'x00100020'),
    issuerOfPatientId: text(dataSet, 'x00100021'),
    patientName: text(dataSet, 'x00100010'),
    patientBirthDate: code(dataSet, 'x00100030'),
    patientSex: code(dataSet, 'x00100040'),
    studyInstanceUid: code(dataSet, 'x0020000d'),
    studyDate: code(dataSet, 'x00080020'),
    studyTime: code(dataSet, 'x00080030'),
    studyId: text(dataSet, 'x00200010'),
    studyDescription: text(dataSet, 'x00081030'),
    accessionNumber: text(dataSet, 'x00080050'),
    referringPhysicianName: text(dataSet, 'x00080090'),
    seriesInstanceUid: code(dataSet, 'x0020000e'),
    seriesDescription: text(dataSet, 'x0008103e'),
    seriesNumber: code(dataSet, 'x00200011'),
    seriesDate: code(dataSet, 'x00080021'),
    protocolName: text(dataSet, 'x00181030'),
    bodyPart: code(dataSet, 'x00180015'),
    patientPosition: code(dataSet, 'x00185100'),
    dicomModality: code(dataSet, 'x00080060'),
    manufacturer: text(dataSet, 'x00080070'),
    frameOfReferenceUid: code(dataSet, 'x00200052'),
    sopClassUid: code(dataSet, 'x00080016'),
    units: code(dataSet, 'x00541001'),
  };
}

function pixelFormatOf(dataSet: DataSet): PixelFormat | null {
  const rows = unsigned16(dataSet, 'x00280010');
  const columns = unsigned16(dataSet, 'x00280011');
  const bitsAllocated = unsigned16(dataSet, 'x00280100');
  if (!rows || !columns || !bitsAllocated) return null;
  const bitsStored = unsigned16(dataSet, 'x00280101') ?? bitsAllocated;
  const signed = unsigned16(dataSet, 'x00280103') === 1;
  const padding = storedValue(dataSet, 'x00280120', signed);
  const paddingLimit = storedValue(dataSet, 'x00280121', signed) ?? padding;
  return {
    transferSyntaxUid: code(dataSet, 'x00020010'),
    rows,
    columns,
    samplesPerPixel: unsigned16(dataSet, 'x00280002') ?? 1,
    photometricInterpretation: code(dataSet, 'x00280004') || 'MONOCHROME2',
    bitsAllocated,
    bitsStored,
    highBit: unsigned16(dataSet, 'x00280102') ?? bitsStored - 1,
    signed,
    sampleType: dataSet.elements.x7fe00008 ? 'float' : dataSet.elements.x7fe00009 ? 'double' : 'integer',
    numberOfFrames: decimal(dataSet, 'x00280008') ?? 1,
    paddingRange:
      padding === null || paddingLimit === null
        ? null
        : [Math.min(padding, paddingLimit), Math.max(padding, paddingLimit)],
    lossy: code(dataSet, 'x00282110') === '01',
  };
}

/** A US or SS element, by Pixel Representation. */
function storedValue(dataSet: DataSet, tag: string, signed: boolean): number | null {
  if ((dataSet.elements[tag]?.length ?? 0) < 2) return null;
  return (signed ? dataSet.int16(tag) : dataSet.uint16(tag)) ?? null;
}

/** Without word boundaries: scanners write `AAHScout`, `3-plane_loc`, `SmartBrain survey`. */
const scoutWords = /scout|locali[sz]er|topogram|scanogram|survey|(^|[\W_])loc([\W_]|$)/i;

function refusalOf(
  { dicomModality, seriesDescription }: Omit<DicomSeriesFacts, 'files'>,
  { imageType }: SequenceParameters,
  format: PixelFormat | null,
): Message | null {
  if (format === null) return messageOf('no-image', { modality: dicomModality || '?' });
  if (!['MR', 'CT', 'PT'].includes(dicomModality)) {
    return messageOf('unsupported-modality', { modality: dicomModality || '?' });
  }
  // Siemens' perfusion maps: a t-test of labelled against control images, which shows no anatomy.
  if (imageType.includes('TTEST')) return messageOf('statistical-map');
  if (imageType.includes('LOCALIZER') || scoutWords.test(seriesDescription)) {
    return messageOf('localiser');
  }
  if (format.samplesPerPixel !== 1 || !/^MONOCHROME[12]$/.test(format.photometricInterpretation))
    return messageOf('colour');
  if (frameCodingOf(format.transferSyntaxUid) === null) {
    return messageOf('unsupported-compression', { transferSyntax: format.transferSyntaxUid });
  }
  return null;
}
