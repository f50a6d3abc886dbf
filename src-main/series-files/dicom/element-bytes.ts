/** Bytes of elements in Explicit VR Little Endian: PS3.5 section 7.1.2. */

/** What precedes the value of an element of `length` bytes. VRs with a four-byte length: PS3.5 table 7.1-1. */
export function elementHead(tag: number, vr: string, length: number): Uint8Array {
  const long = vr === 'SQ' || vr === 'OB' || vr === 'OW';
  if (!long && length > 0xffff) throw new RangeError(`Element ${tag.toString(16)} is too long for its VR ${vr}.`);
  const head = Buffer.alloc(long ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4, 'latin1');
  if (long) head.writeUInt32LE(length, 8);
  else head.writeUInt16LE(length, 6);
  return head;
}

/** Text of an even length, as PS3.5 section 6.2 asks: UIDs are padded with a null, all else with a space. */
export function paddedText(text: string, padding: ' ' | '\0'): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(padding)]);
}
