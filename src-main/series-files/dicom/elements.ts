import type { DataSet } from 'dicom-parser';
import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { decodeText } from './character-set.ts';

/** Typed access to the elements of a parsed data set. Tags are written as dicom-parser's keys: `x00280010`. */

/** A code string, UID or other text of the default repertoire, without padding; empty if absent. */
export function code(dataSet: DataSet, tag: string): string {
  return (dataSet.string(tag) ?? '').replace(/\0+$/, '').trim();
}

export function codes(dataSet: DataSet, tag: string): string[] {
  const value = code(dataSet, tag);
  return value === '' ? [] : value.split('\\').map((part) => part.trim());
}

/** Text that may hold any script; `root` is the data set that states the character set. */
export function text(dataSet: DataSet, tag: string, root: DataSet = dataSet): string {
  const element = dataSet.elements[tag];
  if (!element || element.length <= 0) return '';
  const bytes = dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  const characterSets = (root.string('x00080005') ?? '').split('\\');
  return decodeText(bytes, characterSets).replace(/\0+/g, '').trim();
}

/** PS3.5 6.2: unlike Number(), neither hexadecimal nor empty. */
const decimalString = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Decimal or integer strings (DS, IS); empty if absent or malformed. */
export function decimals(dataSet: DataSet, tag: string): number[] {
  const values = codes(dataSet, tag).map((part) => (decimalString.test(part) ? Number(part) : Number.NaN));
  return values.every(Number.isFinite) ? values : [];
}

export function decimal(dataSet: DataSet, tag: string): number | null {
  return decimals(dataSet, tag)[0] ?? null;
}

export function vector(dataSet: DataSet, tag: string): Vec3 | null {
  const values = decimals(dataSet, tag);
  return values.length === 3 ? (values as unknown as Vec3) : null;
}

export function unsigned16(dataSet: DataSet, tag: string): number | null {
  return (dataSet.elements[tag]?.length ?? 0) >= 2 ? (dataSet.uint16(tag) ?? null) : null;
}

export function unsigned32(dataSet: DataSet, tag: string): number | null {
  return (dataSet.elements[tag]?.length ?? 0) >= 4 ? (dataSet.uint32(tag) ?? null) : null;
}

export function double(dataSet: DataSet, tag: string): number | null {
  if ((dataSet.elements[tag]?.length ?? 0) < 8) return null;
  const value = dataSet.double(tag);
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** The items of a sequence; empty if absent. */
export function items(dataSet: DataSet, tag: string): DataSet[] {
  return (dataSet.elements[tag]?.items ?? []).flatMap((item) => (item.dataSet ? [item.dataSet] : []));
}

export function firstItem(dataSet: DataSet | undefined, tag: string): DataSet | undefined {
  return dataSet && items(dataSet, tag)[0];
}
