import { randomUUID } from 'node:crypto';
import type { DicomDataset } from './dicom-dataset.ts';

/** Storage classes: PS3.4 table B.5-1. */
export const storageClass = {
  ct: '1.2.840.10008.5.1.4.1.1.2',
  enhancedCt: '1.2.840.10008.5.1.4.1.1.2.1',
  mr: '1.2.840.10008.5.1.4.1.1.4',
  pet: '1.2.840.10008.5.1.4.1.1.128',
  spatialRegistration: '1.2.840.10008.5.1.4.1.1.66.1',
  blendingState: '1.2.840.10008.5.1.4.1.1.11.4',
  spatialFiducials: '1.2.840.10008.5.1.4.1.1.66.2',
  mediaStorageDirectory: '1.2.840.10008.1.3.10',
} as const;

/** A new UID: a random UUID as one decimal number under 2.25, which needs no registered root (PS3.5 B.2). */
export function newUid(): string {
  return uidFromUuid(randomUUID());
}

export function uidFromUuid(uuid: string): string {
  return `2.25.${BigInt(`0x${uuid.replaceAll('-', '')}`)}`;
}

/** An item of a code sequence: PS3.3 section 8. */
export function codeItem(value: string, meaning: string, scheme = 'DCM'): DicomDataset {
  return { CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning };
}

export function dicomDate(at: Date): string {
  return localTime(at).slice(0, 8);
}

export function dicomTime(at: Date): string {
  return localTime(at).slice(8);
}

export function dicomDateTime(at: Date): string {
  return localTime(at);
}

/** YYYYMMDDHHMMSS.FFF000 in the machine's time zone, as DICOM's dates and times are. */
function localTime(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  return `${date}${time}.${String(at.getMilliseconds()).padStart(3, '0')}000`;
}
