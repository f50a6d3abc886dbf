import { answerTooLong } from './web-request.ts';

const [quote, backslash, comma, openArray, closeArray, openObject, closeObject] = [...'"\\,[]{}'].map((character) =>
  character.charCodeAt(0),
);
const blanks: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];

/**
 * The elements of a JSON array (RFC 8259) one after another as it arrives: memory holds one of them at a time, however
 * long the array is, and the rest need not be read.
 *
 * @param mostBytes of one element, and of all that is read.
 * @throws SyntaxError for what is no JSON array; Failure('network') for more bytes than that.
 */
export async function* elementsOf(
  body: AsyncIterable<Uint8Array>,
  mostBytes: { readonly element: number; readonly all: number },
): AsyncGenerator<unknown, void, undefined> {
  const splitter = new ArraySplitter(mostBytes.element);
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > mostBytes.all) throw answerTooLong(mostBytes.all);
    yield* splitter.take(chunk);
  }
  if (!splitter.isWhole) throw new SyntaxError('the array has no end');
}

/** Finds the commas of the outer array; what lies between them is left to JSON.parse. */
class ArraySplitter {
  readonly #mostBytes: number;
  #pieces: Uint8Array[] = [];
  #length = 0;
  #depth = 0;
  #inText = false;
  #escaped = false;
  #begun = false;
  #given = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get isWhole(): boolean {
    return this.#begun && this.#depth === 0;
  }

  *take(chunk: Uint8Array): Generator<unknown, void, undefined> {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (this.#inText) this.#passText(byte);
      else if (this.#depth === 0) {
        this.#open(byte);
        from = at + 1;
      } else if (byte === quote) this.#inText = true;
      else if (byte === openArray || byte === openObject) this.#depth++;
      else if (byte === closeArray || byte === closeObject) {
        if (--this.#depth > 0) continue;
        yield* this.#last(byte, chunk.subarray(from, at));
        from = at + 1;
      } else if (byte === comma && this.#depth === 1) {
        yield this.#element(chunk.subarray(from, at));
        from = at + 1;
      }
    }
    this.#keep(chunk.subarray(from));
  }

  #passText(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#inText = false;
  }

  #open(byte: number): void {
    if (blanks.includes(byte)) return;
    if (byte !== openArray || this.#begun) throw new SyntaxError('no array');
    this.#begun = true;
    this.#depth = 1;
  }

  #keep(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length > this.#mostBytes) throw answerTooLong(this.#mostBytes);
  }

  /** The array ends: with an element, or with nothing at all in it. */
  *#last(byte: number, piece: Uint8Array): Generator<unknown, void, undefined> {
    if (byte !== closeArray) throw new SyntaxError('an array that ends as an object');
    this.#keep(piece);
    const isEmpty = this.#given === 0 && this.#pieces.every((one) => one.every((blank) => blanks.includes(blank)));
    if (isEmpty) this.#pieces = [];
    else yield this.#element(new Uint8Array(0));
  }

  #element(piece: Uint8Array): unknown {
    this.#keep(piece);
    const text = Buffer.concat(this.#pieces).toString('utf8');
    this.#pieces = [];
    this.#length = 0;
    this.#given++;
    return JSON.parse(text);
  }
}
