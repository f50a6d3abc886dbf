/**
 * Text of DICOM elements: Specific Character Set (0008,0005), PS3.3 C.12.1.1.2 and PS3.5 6.1.2, through the
 * platform's TextDecoder. Decoding never throws: an unknown set is read as Latin-1.
 */
import { TextDecoder } from 'node:util';

const singleByteOrWhole: Readonly<Record<string, string>> = {
  '': 'windows-1252',
  'ISO_IR 6': 'windows-1252',
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

/** What an escape sequence switches to; `prepare` brings the bytes into the encoding's own form. */
interface EscapeTarget {
  readonly encoding: string;
  readonly prepare?: (bytes: Uint8Array) => Uint8Array;
}

const withHighBits = (bytes: Uint8Array) => bytes.map((byte) => (byte > 0x20 && byte < 0x7f ? byte | 0x80 : byte));

/** JIS X 0212 is the third plane of EUC-JP, each character marked by 0x8F. */
function asEucJpThirdPlane(bytes: Uint8Array): Uint8Array {
  const marked: number[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) marked.push(0x8f, bytes[i]! | 0x80, bytes[i + 1]! | 0x80);
  return Uint8Array.from(marked);
}

/** By the characters that follow ESC: PS3.3 tables C.12-3 and C.12-4. */
const escapes: readonly (readonly [string, EscapeTarget])[] = [
  ['$)A', { encoding: 'gbk' }],
  ['$)C', { encoding: 'euc-kr' }],
  ['$(D', { encoding: 'euc-jp', prepare: asEucJpThirdPlane }],
  ['$B', { encoding: 'euc-jp', prepare: withHighBits }],
  ['$@', { encoding: 'euc-jp', prepare: withHighBits }],
  ['(B', { encoding: 'windows-1252' }],
  ['(J', { encoding: 'shift_jis' }],
  [')I', { encoding: 'shift_jis' }],
  ['-A', { encoding: 'iso-8859-1' }],
  ['-B', { encoding: 'iso-8859-2' }],
  ['-C', { encoding: 'iso-8859-3' }],
  ['-D', { encoding: 'iso-8859-4' }],
  ['-L', { encoding: 'iso-8859-5' }],
  ['-G', { encoding: 'iso-8859-6' }],
  ['-F', { encoding: 'iso-8859-7' }],
  ['-H', { encoding: 'iso-8859-8' }],
  ['-M', { encoding: 'windows-1254' }],
  ['-b', { encoding: 'iso-8859-15' }],
  ['-T', { encoding: 'windows-874' }],
];

const decoders = new Map<string, TextDecoder>();

function decodeAs(encoding: string, bytes: Uint8Array): string {
  let decoder = decoders.get(encoding);
  if (!decoder) {
    decoder = new TextDecoder(encoding);
    decoders.set(encoding, decoder);
  }
  return decoder.decode(bytes);
}

const escapeByte = 0x1b;

/** @param characterSets the values of Specific Character Set, in order; empty if the element is absent. */
export function decodeText(bytes: Uint8Array, characterSets: readonly string[]): string {
  const first = (characterSets[0] ?? '').trim().replace(/^ISO 2022 IR/, 'ISO_IR');
  const initial = singleByteOrWhole[first] ?? 'iso-8859-1';
  if (!bytes.includes(escapeByte)) return decodeAs(initial, bytes);
  let text = '';
  let target: EscapeTarget = { encoding: initial };
  let start = 0;
  const flush = (end: number) => {
    const segment = bytes.subarray(start, end);
    // Delimiters of values and name components return to the initial sets: PS3.5 6.1.2.5.3.
    if (segment.length > 0) text += decodeAs(target.encoding, target.prepare ? target.prepare(segment) : segment);
  };
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === escapeByte) {
      const following = String.fromCharCode(...bytes.subarray(i + 1, i + 4));
      const found = escapes.find(([sequence]) => following.startsWith(sequence));
      flush(i);
      start = i + 1 + (found?.[0].length ?? 0);
      i = start - 1;
      target = found?.[1] ?? { encoding: initial };
    } else if (target.prepare === undefined && (byte === 0x5e || byte === 0x3d || byte === 0x0a || byte === 0x0d)) {
      flush(i);
      start = i;
      target = { encoding: initial };
    }
  }
  flush(bytes.length);
  return text;
}
