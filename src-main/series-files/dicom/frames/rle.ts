/** RLE Lossless as PS3.5 Annex G has it, and nothing that departs from it. */

const headerBytes = 64;

/**
 * Decodes one frame of one sample a pixel.
 *
 * @param sampleBytes bytes of a sample, of which each has a segment of its own, the most significant first.
 * @returns the samples, little endian.
 * @throws RangeError if a segment does not lie where the header says, holds fewer or more bytes than the pixels
 *   have, or breaks off within a run.
 */
export function decodeRle(encoded: Uint8Array, pixelCount: number, sampleBytes: number): Uint8Array {
  if (encoded.length < headerBytes) throw new RangeError('The RLE header breaks off.');
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const segments = view.getUint32(0, true);
  if (segments !== sampleBytes) throw new RangeError(`${segments} RLE segments for ${sampleBytes} bytes a sample.`);
  const starts = Array.from({ length: segments }, (_, i) => view.getUint32(4 + 4 * i, true));
  if (starts[0] !== headerBytes) throw new RangeError('The first RLE segment is not where it must be.');
  const decoded = new Uint8Array(pixelCount * sampleBytes);
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? encoded.length;
    if (end <= start || end > encoded.length) throw new RangeError('The RLE segments overlap or end outside.');
    decodeSegment(encoded.subarray(start, end), decoded, sampleBytes - 1 - index, sampleBytes);
  }
  return decoded;
}

/** Fills every `step`-th byte of `into` from `first` on: G.3.2. */
function decodeSegment(segment: Uint8Array, into: Uint8Array, first: number, step: number): void {
  let from = 0;
  let to = first;
  while (to < into.length) {
    if (from >= segment.length) throw new RangeError('An RLE segment ends before the last pixel.');
    const control = segment[from++]!;
    if (control === 128) continue;
    const isLiteral = control < 128;
    const count = isLiteral ? control + 1 : 257 - control;
    const last = from + (isLiteral ? count : 1);
    if (last > segment.length) throw new RangeError('An RLE segment breaks off within a run.');
    if (to + (count - 1) * step >= into.length) throw new RangeError('An RLE segment holds more than the pixels.');
    if (isLiteral) for (; from < last; to += step) into[to] = segment[from++]!;
    else {
      const value = segment[from++]!;
      for (let i = 0; i < count; i++, to += step) into[to] = value;
    }
  }
  if (!isPadding(segment.subarray(from))) throw new RangeError('An RLE segment goes on after the last pixel.');
}

/** Zeros that fill up to an even length or a block; −128 is RLE's own "nothing". */
function isPadding(rest: Uint8Array): boolean {
  return rest.every((byte) => byte === 0 || byte === 128);
}
