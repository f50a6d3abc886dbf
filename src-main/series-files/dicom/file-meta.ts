import { elementHead, paddedText } from './element-bytes.ts';
import { explicitLittleEndian } from './transfer-syntax.ts';

/** Names this writer in the file meta information; a UUID under 2.25, as PS3.5 B.2 allows. */
const implementationClassUid = '2.25.302498170273218372919084618571620041731';
const implementationVersionName = 'CONCORD';

/** Preamble, prefix and file meta information (PS3.10 section 7.1) of an object. */
export function fileMetaInformation(
  sopClassUid: string,
  sopInstanceUid: string,
  transferSyntaxUid: string = explicitLittleEndian,
): Uint8Array {
  const elements = Buffer.concat([
    element(0x00020001, 'OB', Uint8Array.of(0, 1)),
    element(0x00020002, 'UI', paddedText(sopClassUid, '\0')),
    element(0x00020003, 'UI', paddedText(sopInstanceUid, '\0')),
    element(0x00020010, 'UI', paddedText(transferSyntaxUid, '\0')),
    element(0x00020012, 'UI', paddedText(implementationClassUid, '\0')),
    element(0x00020013, 'SH', paddedText(implementationVersionName, ' ')),
  ]);
  const preamble = Buffer.alloc(132);
  preamble.write('DICM', 128, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(elements.length);
  return Buffer.concat([preamble, element(0x00020000, 'UL', length), elements]);
}

function element(tag: number, vr: string, value: Uint8Array): Uint8Array {
  return Buffer.concat([elementHead(tag, vr, value.length), value]);
}
