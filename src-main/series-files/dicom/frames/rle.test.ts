import { describe, expect, it } from 'vitest';
import { decodeRle } from './rle.ts';

const header = (...offsets: number[]) => {
  const bytes = Buffer.alloc(64);
  [offsets.length, ...offsets].forEach((value, i) => bytes.writeUInt32LE(value, 4 * i));
  return bytes;
};
/** Two segments of four bytes: 1 1 1 1, and 5 6 7 8. */
const high = Buffer.from([0xfd, 1]);
const low = Buffer.from([3, 5, 6, 7, 8, 0]);
const sound = Buffer.concat([header(64, 66), high, low]);

describe('RLE Lossless', () => {
  it('puts the most significant bytes last', () => {
    expect([...decodeRle(sound, 4, 2)]).toEqual([5, 1, 6, 1, 7, 1, 8, 1]);
  });

  it('passes over no-operations and over zeros that fill up', () => {
    const filled = Buffer.concat([header(64, 68), Buffer.from([128, 128]), high, low, Buffer.alloc(4)]);
    expect([...decodeRle(filled, 4, 2)]).toEqual([5, 1, 6, 1, 7, 1, 8, 1]);
  });

  const refused: readonly (readonly [string, Buffer])[] = [
    ['a cut header', sound.subarray(0, 60)],
    ['a cut segment', sound.subarray(0, -3)],
    ['one segment too few', Buffer.concat([header(64), high])],
    ['one segment too many', Buffer.concat([header(64, 66, 72), high, low, high])],
    ['a first segment elsewhere', Buffer.concat([header(66, 68), Buffer.alloc(2), high, low])],
    ['segments in the wrong order', Buffer.concat([header(64, 60), high, low])],
    ['a segment outside the frame', Buffer.concat([header(64, 900), high, low])],
    ['a run beyond the last pixel', Buffer.concat([header(64, 66), Buffer.from([0xfc, 1]), low])],
    ['literals beyond the last pixel', Buffer.concat([header(64, 66), high, Buffer.from([4, 5, 6, 7, 8, 9])])],
    ['a segment that goes on', Buffer.concat([header(64, 66), high, low, Buffer.from([3, 1, 2, 3, 4, 0])])],
    ['a segment that ends early', Buffer.concat([header(64, 66), Buffer.from([0xfe, 1]), low])],
  ];
  for (const [what, bytes] of refused) {
    it(`refuses ${what}`, () => expect(() => decodeRle(bytes, 4, 2)).toThrow(RangeError));
  }
});
