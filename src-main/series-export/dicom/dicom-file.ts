import { open } from 'node:fs/promises';
import { encodeElement } from './dicom-dataset.ts';
import { explicitLittleEndian } from './dicom-uids.ts';

/** Names this writer in the file meta information; a UUID under 2.25, as PS3.5 B.2 allows. */
export const implementationClassUid = '2.25.302498170273218372919084618571620041731';
const implementationVersionName = 'CONCORD';

/** Preamble, prefix and file meta information (PS3.10 section 7.1) of an object. */
export function fileMetaInformation(
  sopClassUid: string,
  sopInstanceUid: string,
  transferSyntaxUid: string = explicitLittleEndian,
): Uint8Array {
  const elements = Buffer.concat([
    encodeElement(0x00020001, 'OB', Uint8Array.of(0, 1)),
    encodeElement(0x00020002, 'UI', sopClassUid),
    encodeElement(0x00020003, 'UI', sopInstanceUid),
    encodeElement(0x00020010, 'UI', transferSyntaxUid),
    encodeElement(0x00020012, 'UI', implementationClassUid),
    encodeElement(0x00020013, 'SH', implementationVersionName),
  ]);
  const preamble = Buffer.alloc(132);
  preamble.write('DICM', 128, 'latin1');
  return Buffer.concat([preamble, encodeElement(0x00020000, 'UL', elements.length), elements]);
}

/** Writes the parts one after the other, without joining them in memory. */
export async function writeParts(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx');
  try {
    const total = parts.reduce((sum, part) => sum + part.length, 0);
    const { bytesWritten } = await file.writev(parts as Uint8Array[]);
    // A short write is how some systems announce a full disk.
    if (bytesWritten < total) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
  } finally {
    await file.close();
  }
}
