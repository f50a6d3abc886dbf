import type { ExportCase } from '../export-case.ts';
import type { ReadSeries } from '../../series-files/read-series.ts';
import type { DicomDataset } from './dicom-dataset.ts';
import { codeItem, dicomDate, dicomDateTime, dicomTime } from './dicom-uids.ts';
import { copyAttributes, type SourceInstance, type SourceSeries } from './source-header.ts';

/** Modules that every object of an export has: PS3.3 C.7.5.1, C.12.1. */

/** General Equipment: Concord made these objects; what acquired the images stands in Contributing Equipment. */
export function equipmentModule({ result }: ExportCase): DicomDataset {
  return {
    Manufacturer: 'Concord',
    ManufacturerModelName: 'Concord',
    DeviceSerialNumber: result.software.version,
    SoftwareVersions: [`Concord ${result.software.version}`, `presets ${result.preset.version}`.slice(0, 64)],
  };
}

/** Concord registers heads; a body part that is not paired needs no Laterality (PS3.3 C.7.3.1). */
export const headModule: DicomDataset = { BodyPartExamined: 'HEAD' };

export function sopCommonModule(sopClassUid: string, sopInstanceUid: string, at: Date): DicomDataset {
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: sopClassUid,
    SOPInstanceUID: sopInstanceUid,
    InstanceCreationDate: dicomDate(at),
    InstanceCreationTime: dicomTime(at),
  };
}

/** Contributing Equipment Sequence: the scanner, then Concord. CID 7005. */
export function contributingEquipment(exportCase: ExportCase, moving: SourceSeries | null): DicomDataset {
  const scanner = moving
    ? copyAttributes(moving.header, [
        'Manufacturer', 'InstitutionName', 'StationName', 'InstitutionalDepartmentName', 'ManufacturerModelName',
        'DeviceSerialNumber', 'SoftwareVersions',
      ]) // prettier-ignore
    : {};
  const hasMaker = Array.isArray(scanner.Manufacturer) && scanner.Manufacturer[0];
  return {
    ContributingEquipmentSequence: [
      ...(hasMaker
        ? [{ ...scanner, PurposeOfReferenceCodeSequence: [codeItem('109101', 'Acquisition Equipment')] }]
        : []),
      {
        ...equipmentModule(exportCase),
        PurposeOfReferenceCodeSequence: [codeItem('109102', 'Processing Equipment')],
        ContributionDateTime: dicomDateTime(exportCase.at),
        ContributionDescription: 'Registration and resampling',
      },
    ],
  };
}

export function instanceReference({ sopClassUid, sopInstanceUid }: SourceInstance): DicomDataset {
  return { ReferencedSOPClassUID: sopClassUid, ReferencedSOPInstanceUID: sopInstanceUid };
}

export interface ReferencedSeries {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly instances: readonly SourceInstance[];
}

/** Common Instance Reference (C.12.2): series of this study, then those of other studies. */
export function commonInstanceReference(studyInstanceUid: string, series: readonly ReferencedSeries[]): DicomDataset {
  const seriesItem = ({ seriesInstanceUid, instances }: ReferencedSeries): DicomDataset => ({
    SeriesInstanceUID: seriesInstanceUid,
    ReferencedInstanceSequence: instances.map(instanceReference),
  });
  const here = series.filter((one) => one.studyInstanceUid === studyInstanceUid && one.instances.length > 0);
  const elsewhere = Map.groupBy(
    series.filter((one) => one.studyInstanceUid !== studyInstanceUid && one.instances.length > 0),
    (one) => one.studyInstanceUid,
  );
  return {
    ...(here.length > 0 && { ReferencedSeriesSequence: here.map(seriesItem) }),
    ...(elsewhere.size > 0 && {
      StudiesContainingOtherReferencedInstancesSequence: [...elsewhere].map(([uid, others]) => ({
        StudyInstanceUID: uid,
        ReferencedSeriesSequence: others.map(seriesItem),
      })),
    }),
  };
}

/** How a series is called in descriptions. */
export function seriesName(series: ReadSeries): string {
  return series.dicom?.seriesDescription || series.modality;
}

/** `<moving> registered to <fixed>` in at most 64 characters, as LO allows. */
export function registeredDescription({ fixed, moving }: ExportCase): string {
  const middle = ' registered to ';
  const room = 64 - middle.length;
  const fixedName = [...seriesName(fixed)];
  const movingName = [...seriesName(moving)].slice(0, Math.max(room - fixedName.length, Math.ceil(room / 2)));
  return `${movingName.join('')}${middle}${fixedName.slice(0, room - movingName.length).join('')}`;
}
