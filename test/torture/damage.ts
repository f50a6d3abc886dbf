import { encapsulatedItem } from '../fixtures/encapsulated-file.ts';

/** A file with a coded stream in it, and what lies beside it when it is read. */
export interface Subject {
  readonly name: string;
  readonly fileName: string;
  readonly bytes: Buffer;
  /** Where the coded stream lies in the file. */
  readonly range: readonly [start: number, end: number];
  readonly beside: readonly { readonly name: string; readonly bytes: Buffer }[];
  /** What is given to the reader: the file, or its folder. */
  readonly opens: 'file' | 'folder';
  /** The stream is the one fragment of encapsulated pixels. */
  readonly isFragment: boolean;
  /** What a refusal must name. */
  readonly namedBy: RegExp;
  /** What the referees make of the file: null where there is none for it. */
  judge(bytes: Buffer, folder: string): Promise<Judgement | null>;
}

export type Judgement = { readonly refusal: string } | { readonly voxels: ArrayLike<number> };

type Random = () => number;

interface Damage {
  readonly bytes: Buffer;
  readonly how: string;
}

const upTo = (random: Random, end: number) => Math.floor(random() * end);

const kinds: readonly ((subject: Subject, random: Random) => Damage)[] = [
  function cutFile({ bytes, range: [start, end] }, random) {
    const at = start + upTo(random, end - start);
    return { bytes: bytes.subarray(0, at), how: `file cut at ${at}` };
  },
  function cutStream(subject, random) {
    const [start, end] = subject.range;
    const at = upTo(random, end - start);
    return { bytes: withStream(subject, subject.bytes.subarray(start, start + at)), how: `stream cut at ${at}` };
  },
  function cutNearTheEnd(subject, random) {
    const [start, end] = subject.range;
    const short = 1 + upTo(random, Math.min(40, end - start - 1));
    return { bytes: withStream(subject, subject.bytes.subarray(start, end - short)), how: `stream ${short} short` };
  },
  function flipOne(subject, random) {
    return flipped(subject, random, 1);
  },
  function flipSome(subject, random) {
    return flipped(subject, random, 2 + upTo(random, 6));
  },
  function flipInHeader(subject, random) {
    const [start] = subject.range;
    return flipped({ ...subject, range: [start, Math.min(subject.range[1], start + 120)] }, random, 1);
  },
  function zeroed({ bytes, range: [start, end] }, random) {
    const at = start + upTo(random, end - start);
    const length = Math.min(end - at, 1 + upTo(random, 200));
    return { bytes: Buffer.from(bytes).fill(0, at, at + length), how: `${length} zeroed at ${at}` };
  },
  function zeroedToTheEnd({ bytes, range: [start, end] }, random) {
    const at = start + upTo(random, end - start);
    return { bytes: Buffer.from(bytes).fill(0, at, end), how: `zeroed from ${at} on` };
  },
  function leftOut(subject, random) {
    const [start, end] = subject.range;
    const at = start + upTo(random, end - start);
    const length = Math.min(end - at, 2 * (1 + upTo(random, 30)));
    const stream = Buffer.concat([subject.bytes.subarray(start, at), subject.bytes.subarray(at + length, end)]);
    return { bytes: withStream(subject, stream), how: `${length} left out at ${at}` };
  },
  function goesOn(subject, random) {
    const [start, end] = subject.range;
    const more = Buffer.from(Array.from({ length: 2 * (1 + upTo(random, 20)) }, () => 1 + upTo(random, 255)));
    const stream = Buffer.concat([subject.bytes.subarray(start, end), more]);
    return { bytes: withStream(subject, stream), how: `${more.length} bytes more` };
  },
];

/** The `turn`-th kind of damage, at a place by chance. */
export function damaged(subject: Subject, turn: number, random: Random): Damage {
  return kinds[turn % kinds.length]!(subject, random);
}

function flipped({ bytes, range: [start, end] }: Subject, random: Random, count: number): Damage {
  const copy = Buffer.from(bytes);
  const places: string[] = [];
  for (let i = 0; i < count; i++) {
    const [at, bit] = [start + upTo(random, end - start), upTo(random, 8)];
    copy[at]! ^= 1 << bit;
    places.push(`${at}.${bit}`);
  }
  return { bytes: copy, how: `flipped ${places.join(' ')}` };
}

/** The file with another stream; around a fragment all lengths are made right again. */
function withStream({ bytes, range: [start, end], isFragment }: Subject, stream: Buffer): Buffer {
  if (!isFragment) return Buffer.concat([bytes.subarray(0, start), stream, bytes.subarray(end)]);
  return Buffer.concat([bytes.subarray(0, start - 8), encapsulatedItem(stream), bytes.subarray(end)]);
}
