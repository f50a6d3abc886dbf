/** Transfer syntaxes by UID: PS3.6 table A-1. */
export const implicitLittleEndian = '1.2.840.10008.1.2';
export const explicitLittleEndian = '1.2.840.10008.1.2.1';
export const deflatedLittleEndian = '1.2.840.10008.1.2.1.99';
export const explicitBigEndian = '1.2.840.10008.1.2.2';

export type FrameCoding = 'raw' | 'rle' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'ht-jpeg-2000';

const codings: Readonly<Record<string, FrameCoding>> = {
  [implicitLittleEndian]: 'raw',
  [explicitLittleEndian]: 'raw',
  [deflatedLittleEndian]: 'raw',
  [explicitBigEndian]: 'raw',
  '1.2.840.10008.1.2.5': 'rle',
  '1.2.840.10008.1.2.4.50': 'jpeg',
  '1.2.840.10008.1.2.4.51': 'jpeg',
  '1.2.840.10008.1.2.4.57': 'jpeg',
  '1.2.840.10008.1.2.4.70': 'jpeg',
  '1.2.840.10008.1.2.4.80': 'jpeg-ls',
  '1.2.840.10008.1.2.4.81': 'jpeg-ls',
  '1.2.840.10008.1.2.4.90': 'jpeg-2000',
  '1.2.840.10008.1.2.4.91': 'jpeg-2000',
  '1.2.840.10008.1.2.4.201': 'ht-jpeg-2000',
  '1.2.840.10008.1.2.4.202': 'ht-jpeg-2000',
  '1.2.840.10008.1.2.4.203': 'ht-jpeg-2000',
};

/** Null if the coding is not one that still images use (video) or not known. */
export function frameCodingOf(transferSyntaxUid: string): FrameCoding | null {
  return codings[transferSyntaxUid] ?? null;
}
