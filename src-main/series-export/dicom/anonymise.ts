import { createHmac, randomBytes } from 'node:crypto';
import { dicomAttributes, type Keyword } from './dicom-attributes.ts';
import type { DicomDataset, DicomValue } from './dicom-dataset.ts';
import { codeItem, uidFromUuid } from './dicom-uids.ts';
import { knownTerms, meaningOfCode, termsWhereNoneIsKnown } from './known-values.ts';

/**
 * The Basic Application Level Confidentiality Profile (PS3.15 E.1-1) for the attributes that Concord writes. What is not
 * named here stays only if it can reveal nobody's name: numbers, UIDs as mapped ones, and terms that are known
 * (known-values.ts). Other text, dates and times go, whatever the table says of them: a source may have written
 * anything there.
 */
const removed: readonly Keyword[] = [
  'PatientSize',
  'PatientWeight',
  'PregnancyStatus',
  'ContributingEquipmentSequence',
];
const emptied: readonly Keyword[] = [
  'AccessionNumber', 'AcquisitionNumber', 'ContentCreatorName', 'ContentDescription', 'ContrastBolusAgent', 'PatientBirthDate', 'PatientSex', 'ReferringPhysicianName', 'StudyDate',
  'StudyID', 'StudyTime',
]; // prettier-ignore

/** Attributes of type 1 or 2 that must stay, with a dummy if the profile says D or Z. */
const replaced: Partial<Record<Keyword, DicomValue>> = {
  PatientName: 'ANONYMOUS',
  ContentDate: '19000101',
  PresentationCreationDate: '19000101',
  PresentationCreationTime: '000000',
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
const registeredByDicom = /^1\.2\.840\.10008\.5\.1\.4(\.\d{1,3}){1,5}$/;

export type MapDataset = (dataset: DicomDataset) => DicomDataset;

/**
 * A de-identifier for one export. UIDs are replaced by a keyed hash, so that references within the export still meet,
 * and no one can compute the new from the old: the key is drawn anew and kept nowhere.
 */
export function anonymiser(): MapDataset {
  const key = randomBytes(32);
  const mapUid = (uid: string) => uidFromUuid(createHmac('sha256', key).update(uid).digest('hex').slice(0, 32));
  const patientId = `ANON-${mapUid('patient').slice(-10)}`;

  /** Undefined if nothing may stay. */
  const mapValue = (keyword: Keyword, value: DicomValue): DicomValue | undefined => {
    const [, vr] = dicomAttributes[keyword];
    switch (vr) {
      case 'SQ':
        return (value as readonly DicomDataset[]).flatMap(mapItemOrCode);
      case 'UI': {
        const isRegistered = (uid: string) => registeredUidKeywords.has(keyword) && registeredByDicom.test(uid);
        return eachOf(value, (uid) => (uid === '' || isRegistered(uid) ? uid : mapUid(uid)));
      }
      case 'DS':
      case 'IS':
        return eachOf(value, (part) => (isNumber(part) ? part : ''));
      case 'FD':
      case 'UL':
      case 'US':
        return value;
      // Concord's own: places in a picture, a palette, a colour profile.
      case 'FL':
      case 'SL':
      case 'OB':
      case 'OW':
        return [value].flat().every((part) => typeof part === 'number') ? value : undefined;
      default:
        return knownText(keyword, value);
    }
  };
  const mapItemOrCode = (item: DicomDataset): readonly DicomDataset[] => {
    if (item.CodeValue === undefined) return [mapItem(item)];
    const [scheme, value] = [item.CodingSchemeDesignator, item.CodeValue].map((one) => String([one].flat()[0]));
    const meaning = meaningOfCode(scheme!, value!);
    if (meaning === null) return [];
    // What modifies a code lies inside its item.
    return [{ ...mapItem(item), ...codeItem(value!, meaning, scheme!) }];
  };
  const mapItem = (dataset: DicomDataset): DicomDataset => {
    const mapped: { [K in Keyword]?: DicomValue } = {};
    for (const [keyword, value] of Object.entries(dataset) as [Keyword, DicomValue | undefined][]) {
      if (value === undefined || removedSet.has(keyword)) continue;
      if (replaced[keyword] !== undefined) mapped[keyword] = replaced[keyword];
      else if (keyword === 'PatientID') mapped[keyword] = patientId;
      else if (emptiedSet.has(keyword)) mapped[keyword] = '';
      else {
        const kept = mapValue(keyword, value);
        if (kept !== undefined) mapped[keyword] = kept;
      }
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

/** Maps what is text of a value; numbers are written as such. */
function eachOf(value: DicomValue, map: (part: string) => string): DicomValue {
  const mapOne = (part: string | number) => (typeof part === 'number' ? part : map(part));
  return Array.isArray(value) ? (value as readonly (string | number)[]).map(mapOne) : mapOne(value as string | number);
}

/** As DS and IS write numbers (PS3.5 table 6.2-1). */
function isNumber(text: string): boolean {
  return /^\s*([+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)?\s*$/i.test(text);
}

/** The values that are known terms; if none is, what the object must have, or undefined. */
function knownText(keyword: Keyword, value: DicomValue): DicomValue | undefined {
  const known = knownTerms[keyword];
  const parts = [value].flat().map(String);
  const isKnown = (part: string) =>
    known instanceof RegExp ? known.test(part) : known?.some((term) => term.toUpperCase() === part.toUpperCase());
  const kept = parts.filter(isKnown);
  if (kept.length > 0) return kept.length === 1 ? kept[0] : kept;
  return termsWhereNoneIsKnown[keyword];
}
