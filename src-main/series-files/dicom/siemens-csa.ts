/**
 * Values of Siemens' private header (0029,1010) by name; null if it is not in the form "SV10" (VB and later).
 *
 * The form was never published; it is read as NiBabel does (nibabel/nicom/csareader.py): "SV10", 4 bytes, the number of
 * tags, 77; then for each a name of 64 bytes, 5 numbers of which the fourth counts its items, and for each item 4 numbers, the
 * second its length, and its text, filled up to 4 bytes.
 */
export function csaValues(bytes: Uint8Array): ReadonlyMap<string, readonly string[]> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const latin = new TextDecoder('latin1');
  const text = (from: number, length: number) =>
    latin.decode(bytes.subarray(from, from + length)).replace(/\0[^]*$/, '');
  if (bytes.length < 16 || text(0, 4) !== 'SV10') return null;
  const tagCount = view.getUint32(8, true);
  const found = new Map<string, string[]>();
  let at = 16;
  try {
    for (let tag = 0; tag < tagCount; tag++) {
      const name = text(at, 64);
      const itemCount = view.getInt32(at + 76, true);
      at += 84;
      const values: string[] = [];
      for (let item = 0; item < itemCount; item++) {
        const length = view.getInt32(at + 4, true);
        at += 16;
        const value = text(at, length).trim();
        if (value !== '') values.push(value);
        at += 4 * Math.ceil(length / 4);
      }
      found.set(name, values);
    }
  } catch (error) {
    if (error instanceof RangeError) return null; // it breaks off
    throw error;
  }
  return found;
}
