import { createHmac, randomBytes } from 'node:crypto';
import { dicomAttributes, type Keyword } from './dicom-attributes.ts';
import type { DicomDataset, DicomValue } from './dicom-dataset.ts';
import { codeItem, uidFromUuid } from './dicom-uids.ts';

/**
 * The Basic Application Level Confidentiality Profile (PS3.15 E.1-1) for the attributes that Concord writes.
 * Everything that is neither here nor a UID is kept: it describes pixels and geometry, or Concord itself.
 */
const removed: readonly Keyword[] = [
  'AcquisitionDate', 'AcquisitionTime', 'ContributingEquipmentSequence', 'ContributionDateTime',
  'ContributionDescription', 'DerivationDescription',
  'FrameOfReferenceTransformationComment', 'ImageComments', 'InstanceCreationDate', 'InstanceCreationTime',
  'InstitutionName', 'InstitutionalDepartmentName', 'IssuerOfPatientID', 'PatientAge', 'PatientSize', 'PatientWeight',
  'PregnancyStatus', 'ProtocolName', 'RadiopharmaceuticalStartDateTime', 'RadiopharmaceuticalStartTime',
  'RadiopharmaceuticalStopTime', 'ReceiveCoilName', 'SeriesDate', 'SeriesDescription', 'SeriesTime', 'StationName',
  'StudyDescription', 'TimezoneOffsetFromUTC', 'TransmitCoilName', 'FiducialDescription',
  'ContrastBolusIngredient', 'ContrastBolusStartTime',
]; // prettier-ignore
const emptied: readonly Keyword[] = [
  'AccessionNumber', 'AcquisitionNumber', 'ContentCreatorName', 'ContentDescription', 'ContrastBolusAgent', 'PatientBirthDate', 'PatientSex', 'ReferringPhysicianName', 'StudyDate',
  'StudyID', 'StudyTime',
]; // prettier-ignore

/** Attributes of type 1 or 2 that must stay, with a dummy where the profile says D or Z. */
const replaced: Partial<Record<Keyword, DicomValue>> = {
  PatientName: 'ANONYMOUS',
  ContentDate: '19000101',
  ContentTime: '000000',
  DeviceSerialNumber: '0',
};

/** PET must state these (C.8.9.1, C.8.9.4); others do without. */
const requiredOfPet: DicomDataset = {
  SeriesDate: '19000101',
  SeriesTime: '000000',
  AcquisitionDate: '',
  AcquisitionTime: '',
};

const removedSet = new Set<Keyword>(removed);
const emptiedSet = new Set<Keyword>(emptied);

/** Registered UIDs say what an object is; all others could lead back to the patient. */
const registeredUidKeywords = new Set<Keyword>(['SOPClassUID', 'ReferencedSOPClassUID']);

export type MapDataset = (dataset: DicomDataset) => DicomDataset;

/**
 * A de-identifier for one export. UIDs are replaced by a keyed hash, so that references within the export still meet,
 * and no one can compute the new from the old: the key is drawn anew and kept nowhere.
 */
export function anonymiser(): MapDataset {
  const key = randomBytes(32);
  const mapUid = (uid: string) => uidFromUuid(createHmac('sha256', key).update(uid).digest('hex').slice(0, 32));
  const patientId = `ANON-${mapUid('patient').slice(-10)}`;

  const mapValue = (keyword: Keyword, value: DicomValue): DicomValue => {
    const [, vr] = dicomAttributes[keyword];
    if (vr === 'SQ') return (value as readonly DicomDataset[]).map(mapItem);
    if (vr !== 'UI' || registeredUidKeywords.has(keyword)) return value;
    return Array.isArray(value) ? value.map((uid) => mapUid(String(uid))) : mapUid(String(value));
  };
  const mapItem = (dataset: DicomDataset): DicomDataset => {
    const mapped: { [K in Keyword]?: DicomValue } = {};
    for (const [keyword, value] of Object.entries(dataset) as [Keyword, DicomValue | undefined][]) {
      if (value === undefined) continue;
      if (replaced[keyword] !== undefined) mapped[keyword] = replaced[keyword];
      else if (keyword === 'PatientID') mapped[keyword] = patientId;
      else if (emptiedSet.has(keyword)) mapped[keyword] = '';
      else if (!removedSet.has(keyword)) mapped[keyword] = mapValue(keyword, value);
    }
    return mapped;
  };
  return (dataset) => {
    const mapped = mapItem(dataset);
    // What is laid over a common part (a slice's own attributes) states no patient and needs no notice.
    if (dataset.PatientName === undefined) return mapped;
    return {
      ...mapped,
      ...(dataset.Modality === 'PT' && requiredOfPet),
      PatientIdentityRemoved: 'YES',
      // PS3.15 E.3.6: dates are neither kept nor shifted.
      LongitudinalTemporalInformationModified: 'REMOVED',
      // A face can be rebuilt from a head series.
      ...(dataset.Rows !== undefined && { RecognizableVisualFeatures: 'YES' }),
      DeidentificationMethod: 'PS3.15 Basic Application Confidentiality Profile, Concord',
      DeidentificationMethodCodeSequence: [codeItem('113100', 'Basic Application Confidentiality Profile')],
    };
  };
}
