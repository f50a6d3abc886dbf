import type { DataSet } from 'dicom-parser';
import { code, decimal, firstItem } from '../../series-files/dicom/elements.ts';
import type { ReadSeries } from '../../series-files/read-series.ts';
import type { ExportCase } from '../export-case.ts';
import { displayWindow } from '../fusion-pictures.ts';
import {
  commonInstanceReference, equipmentModule, headModule, instanceReference, registeredDescription, sopCommonModule,
} from './common-modules.ts'; // prettier-ignore
import type { DicomDataset } from './dicom-dataset.ts';
import { dicomDate, dicomTime, newUid, storageClass } from './dicom-uids.ts';
import type { ExportContext } from './export-context.ts';
import { srgbProfile } from './icc-profile.ts';
import type { SourceSeries } from './source-header.ts';

/** Both show equally: what the window begins with. */
const relativeOpacity = 0.5;

/**
 * How the fused pair is shown, as a Blending Softcopy Presentation State: PS3.3 A.33.4, C.11.14. The fixed series lies
 * under the original moving one, which the Spatial Registration brings onto it; each with its window. With both objects
 * a display of the IHE profile Image Fusion (FUS) shows what Concord shows.
 *
 * @param registration the Spatial Registration object of the same export.
 * @returns null unless both series are DICOM: it refers to their images.
 */
export function blendingState(
  exportCase: ExportCase,
  context: ExportContext,
  registration: DicomDataset,
): DicomDataset | null {
  const { at, fixed, moving } = exportCase;
  if (!context.fixed || !context.moving) return null;
  return {
    ...context.patientAndStudy,
    ...sopCommonModule(storageClass.blendingState, newUid(), at),
    ...equipmentModule(exportCase),
    ...headModule,
    Modality: 'PR',
    SeriesInstanceUID: newUid(),
    SeriesNumber: 9997,
    SeriesDate: dicomDate(at),
    SeriesTime: dicomTime(at),
    SeriesDescription: registeredDescription(exportCase),
    InstanceNumber: 1,
    ContentLabel: 'FUSION',
    ContentDescription: registeredDescription(exportCase),
    ContentCreatorName: '',
    PresentationCreationDate: dicomDate(at),
    PresentationCreationTime: dicomTime(at),
    BlendingSequence: [blended('UNDERLYING', context.fixed, fixed), blended('SUPERIMPOSED', context.moving, moving)],
    RelativeOpacity: relativeOpacity,
    ReferencedSpatialRegistrationSequence: [
      {
        StudyInstanceUID: context.studyInstanceUid,
        ReferencedSeriesSequence: [
          {
            SeriesInstanceUID: registration.SeriesInstanceUID,
            ReferencedSOPSequence: [
              {
                ReferencedSOPClassUID: registration.SOPClassUID,
                ReferencedSOPInstanceUID: registration.SOPInstanceUID,
              },
            ],
          },
        ],
      },
    ],
    DisplayedAreaSelectionSequence: [wholePicture(context.fixed)],
    ...hotIron,
    ICCProfile: srgbProfile(),
    ...commonInstanceReference(context.studyInstanceUid, [context.fixed, context.moving]),
  };
}

function blended(position: 'UNDERLYING' | 'SUPERIMPOSED', source: SourceSeries, series: ReadSeries): DicomDataset {
  const { low, high } = displayWindow(series.volume, series.modality);
  return {
    BlendingPosition: position,
    StudyInstanceUID: source.studyInstanceUid,
    ReferencedSeriesSequence: [
      {
        SeriesInstanceUID: source.seriesInstanceUid,
        ReferencedImageSequence: source.instances.map(instanceReference),
      },
    ],
    ...rescaleOf(source.header),
    // A width below 1 is forbidden (PS3.3 C.11.2.1.2.1); such small values are left to the viewer.
    ...(high - low >= 1 && {
      SoftcopyVOILUTSequence: [{ WindowCenter: (low + high) / 2, WindowWidth: high - low }],
    }),
  };
}

/** Modality LUT Macro: what the window's numbers are in; the identity where the source states none. */
function rescaleOf(header: DataSet): DicomDataset {
  const shared = firstItem(firstItem(header, 'x52009229'), 'x00289145');
  const first = firstItem(firstItem(header, 'x52009230'), 'x00289145');
  const stated = shared ?? first ?? header;
  const type = code(stated, 'x00281054') || (code(header, 'x00080060') === 'CT' ? 'HU' : 'US');
  return {
    RescaleIntercept: decimal(stated, 'x00281052') ?? 0,
    RescaleSlope: decimal(stated, 'x00281053') ?? 1,
    RescaleType: type,
  };
}

function wholePicture({ header }: SourceSeries): DicomDataset {
  const size = (tag: string) => header.uint16(tag) ?? 1;
  return {
    DisplayedAreaTopLeftHandCorner: [1, 1],
    DisplayedAreaBottomRightHandCorner: [size('x00280011'), size('x00280010')],
    PresentationSizeMode: 'SCALE TO FIT',
    PresentationPixelAspectRatio: [1, 1],
  };
}

const entries = Array.from({ length: 256 }, (_, index) => index);
const ramp = (from: number, step: number) => entries.map((i) => Math.min(255, Math.max(0, step * (i - from))));

/** Hot Iron, a well-known palette of PS3.6 annex B: black over red and yellow to white. 8 bits in each word's high byte. */
const hotIron: DicomDataset = {
  RedPaletteColorLookupTableDescriptor: [256, 0, 16],
  GreenPaletteColorLookupTableDescriptor: [256, 0, 16],
  BluePaletteColorLookupTableDescriptor: [256, 0, 16],
  RedPaletteColorLookupTableData: ramp(0, 2).map((value) => value * 257),
  GreenPaletteColorLookupTableData: ramp(128, 2).map((value) => value * 257),
  BluePaletteColorLookupTableData: ramp(192, 4).map((value) => value * 257),
};
