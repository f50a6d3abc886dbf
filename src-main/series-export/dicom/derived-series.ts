import { join } from 'node:path';
import { throwIfCancelled } from '../../../src-shared/failure.ts';
import {
  mat4FromRows,
  patientFromVoxel,
  transformPoint,
  type Vec3,
} from '../../../src-shared/geometry/patient-space.ts';
import type { GridGeometry } from '../../../src-shared/geometry/patient-space.ts';
import { code, decimal, decimals } from '../../series-files/dicom/elements.ts';
import type { ExportCase } from '../export-case.ts';
import { displayWindow } from '../fusion-pictures.ts';
import {
  commonInstanceReference, contributingEquipment, equipmentModule, headModule, instanceReference, registeredDescription, seriesName, sopCommonModule,
} from './common-modules.ts'; // prettier-ignore
import { elementHead } from '../../series-files/dicom/element-bytes.ts';
import { encodeElements, joinElements, type DicomDataset } from './dicom-dataset.ts';
import { fileMetaInformation } from '../../series-files/dicom/file-meta.ts';
import { writeParts } from './write-parts.ts';
import { codeItem, dicomDate, dicomTime, newUid } from './dicom-uids.ts';
import type { ExportContext } from './export-context.ts';
import { modalityModules } from './modality-modules.ts';
import { contributingSlices } from './contributing-slices.ts';
import { copyAttributes, type SourceInstance } from './source-header.ts';
import { storedPixels, type StoredPixels } from './stored-pixels.ts';

export interface DerivedSeriesOptions {
  /** Applied to every data set before it is encoded: anonymisation. */
  readonly mapDataset?: (dataset: DicomDataset) => DicomDataset;
  /** Of slice k; `IM0001.dcm`, … unless given. */
  readonly fileName?: (k: number) => string;
  readonly signal?: AbortSignal;
  /** Slices written so far, of all. */
  readonly onProgress?: (written: number, all: number) => void;
}

export interface WrittenSeries {
  /** In slice order, by their UIDs before `mapDataset`. */
  readonly instances: SourceInstance[];
  readonly fileNames: string[];
}

const pixelDataTag = 0x7fe00010;
const filesAtOnce = 4;

/**
 * Writes the moving series, resampled onto the fixed grid, as one DICOM file a slice into `folder`.
 * Only one slice a writer is in memory beyond the volume.
 */
export async function writeDerivedSeries(
  exportCase: ExportCase,
  context: ExportContext,
  folder: string,
  options: DerivedSeriesOptions = {},
): Promise<WrittenSeries> {
  const { registered, moving, outsideValue } = exportCase;
  const sliceCount = registered.grid.size[2];
  const fileName = options.fileName ?? sliceFileName;
  const mapDataset = options.mapDataset ?? ((dataset) => dataset);
  const pixels = storedPixels(registered, moving.volume, moving.modality, outsideValue);
  const modules = modalityModules(moving.modality, context.moving?.header, sliceCount, exportCase.at);
  const common = encodeElements(mapDataset(seriesDataset(exportCase, context, modules.common, pixels)));
  const instances: SourceInstance[] = [];
  let next = 0;
  let written = 0;
  const writeSlices = async () => {
    for (let k = next++; k < sliceCount; k = next++) {
      throwIfCancelled(options.signal);
      const sopInstanceUid = newUid();
      const slice = mapDataset({
        ...sopCommonModule(modules.sopClassUid, sopInstanceUid, exportCase.at),
        ...sliceDataset(exportCase, context, k),
        ...modules.ofSlice?.(k),
      });
      const plane = pixels.plane(k);
      await writeParts(join(folder, fileName(k)), [
        fileMetaInformation(modules.sopClassUid, slice.SOPInstanceUID as string),
        joinElements(common, encodeElements(slice)),
        elementHead(pixelDataTag, 'OW', plane.length),
        plane,
      ]);
      instances[k] = {
        sopClassUid: modules.sopClassUid,
        sopInstanceUid,
        positionMm: slicePosition(registered.grid, k),
      };
      options.onProgress?.(++written, sliceCount);
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, writeSlices));
  return { instances, fileNames: instances.map((_, k) => fileName(k)) };
}

function sliceFileName(k: number): string {
  return `IM${String(k + 1).padStart(4, '0')}.dcm`;
}

/** What every slice shares. */
function seriesDataset(
  exportCase: ExportCase,
  context: ExportContext,
  ofModality: DicomDataset,
  pixels: StoredPixels,
): DicomDataset {
  const { registered, fixed, moving, result, at } = exportCase;
  const { size, spacingMm, direction: d } = registered.grid;
  const movingHeader = context.moving?.header;
  const rescale = { RescaleIntercept: pixels.intercept, RescaleSlope: pixels.slope };
  return {
    ...context.patientAndStudy,
    ...equipmentModule(exportCase),
    ...contributingEquipment(exportCase, context.moving),
    ...headModule,
    ...(movingHeader ? copyAttributes(movingHeader, ['ProtocolName']) : {}),
    ...lossyCompression(exportCase, context),
    SeriesInstanceUID: context.derivedSeriesUid,
    SeriesNumber: derivedSeriesNumber(exportCase, context),
    SeriesDescription: registeredDescription(exportCase),
    PatientPosition: '',
    PositionReferenceIndicator: '',
    ...(context.fixed ? copyAttributes(context.fixed.header, ['PatientPosition', 'PositionReferenceIndicator']) : {}),
    FrameOfReferenceUID: context.fixedFrameOfReferenceUid,
    ContentDate: dicomDate(at),
    ContentTime: dicomTime(at),
    DerivationDescription:
      `${seriesName(moving)} rigidly registered to ${seriesName(fixed)} and resampled onto its grid by Concord ` +
      `${result.software.version}; verdict ${result.quality.verdict}, ${exportCase.approved ? 'approved' : 'not approved by a person'}`,
    DerivationCodeSequence: [codeItem('113085', 'Spatial resampling')],
    BurnedInAnnotation: hasBurnedInText(context) ? 'YES' : 'NO',
    ImageOrientationPatient: [d[0], d[3], d[6], d[1], d[4], d[7]],
    PixelSpacing: [spacingMm[1], spacingMm[0]],
    SliceThickness: spacingMm[2],
    SpacingBetweenSlices: spacingMm[2],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: size[1],
    Columns: size[0],
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: pixels.signed ? 1 : 0,
    PixelPaddingValue: pixels.padding,
    ...windowOf(exportCase, context),
    // The MR IOD knows no rescaling: it is stated only if the values need it.
    ...(ofModality.Modality === 'MR' ? pixels.slope !== 1 && { ...rescale, RescaleType: 'US' } : rescale),
    ...ofModality,
  };
}

function sliceDataset(exportCase: ExportCase, context: ExportContext, k: number): DicomDataset {
  const { registered, result } = exportCase;
  const d = registered.grid.direction;
  const position = slicePosition(registered.grid, k);
  const normal: Vec3 = [d[3] * d[7] - d[6] * d[4], d[6] * d[1] - d[0] * d[7], d[0] * d[4] - d[3] * d[1]];
  const sources = context.moving
    ? contributingSlices(context.moving, registered.grid, k, mat4FromRows(result.transform.movingFromFixed))
    : [];
  return {
    InstanceNumber: k + 1,
    ImagePositionPatient: position,
    SliceLocation: position[0] * normal[0] + position[1] * normal[1] + position[2] * normal[2],
    ...(context.moving &&
      sources.length > 0 && {
        SourceImageSequence: sources.map((source) => ({
          ...instanceReference(source),
          SpatialLocationsPreserved: 'NO',
          PurposeOfReferenceCodeSequence: [codeItem('121322', 'Source image for image processing operation')],
        })),
        ...commonInstanceReference(context.studyInstanceUid, [{ ...context.moving, instances: sources }]),
      }),
  };
}

function slicePosition(grid: GridGeometry, k: number): Vec3 {
  return transformPoint(patientFromVoxel(grid), [0, 0, k]);
}

/** Well away from the scanner's own numbers. */
function derivedSeriesNumber({ moving }: ExportCase, context: ExportContext): number {
  const own = context.moving ? decimal(context.moving.header, 'x00200011') : Number(moving.dicom?.seriesNumber ?? 0);
  return 9000 + (Math.abs(Math.trunc(own ?? 0)) % 1000);
}

/** One window for all slices: CT keeps the source's own, others get one that suits the whole volume. */
function windowOf({ registered, moving }: ExportCase, { moving: source }: ExportContext): DicomDataset {
  if (moving.modality === 'CT' && source) {
    const [centre, width] = [decimals(source.header, 'x00281050')[0], decimals(source.header, 'x00281051')[0]];
    if (centre !== undefined && width !== undefined && width >= 1) return { WindowCenter: centre, WindowWidth: width };
  }
  const { low, high } = displayWindow(registered, moving.modality);
  // A width below 1 is forbidden (PS3.3 C.11.2.1.2.1); such small values are left to the viewer.
  return high - low >= 1 ? { WindowCenter: (low + high) / 2, WindowWidth: high - low } : {};
}

/** Text in the source's pixels is still there after resampling. C.7.6.1.1.3. */
function hasBurnedInText({ moving }: ExportContext): boolean {
  return moving !== null && code(moving.header, 'x00280301') === 'YES';
}

/** Loss is for ever: stated if the source states it. C.7.6.1.1.5. */
function lossyCompression({ moving }: ExportCase, { moving: source }: ExportContext): DicomDataset {
  if (!source) return {};
  const copied = copyAttributes(source.header, [
    'LossyImageCompression',
    'LossyImageCompressionRatio',
    'LossyImageCompressionMethod',
  ]);
  const lossy =
    moving.notes.some(({ code }) => code === 'lossy-source') || [copied.LossyImageCompression].flat()[0] === '01';
  return lossy ? { ...copied, LossyImageCompression: '01' } : { LossyImageCompression: '00' };
}
