import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes each part of a multipart body (RFC 2046) to a file of its own, as it comes: memory stays flat.
 *
 * @returns the number of parts.
 * @throws Error where the body ends before its closing boundary, or a file system's error.
 */
export async function writeMultipart(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  folder: string,
  onPart: (count: number) => void,
): Promise<number> {
  const parts = new PartWriter(boundary, folder, onPart);
  try {
    for await (const chunk of body) await parts.take(chunk);
  } finally {
    await parts.close();
  }
  if (!parts.isWhole) throw new Error('The answer ended too early.');
  return parts.count;
}

const headersEnd = Buffer.from('\r\n\r\n');

class PartWriter {
  readonly #delimiter: Buffer;
  readonly #folder: string;
  readonly #onPart: (count: number) => void;
  // The first delimiter stands at the very beginning, without the line break before it.
  #pending: Buffer = Buffer.from('\r\n');
  #state: 'content' | 'delimiter' | 'headers' | 'end' = 'content';
  #file: FileHandle | undefined;
  count = 0;

  constructor(boundary: string, folder: string, onPart: (count: number) => void) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
    this.#folder = folder;
    this.#onPart = onPart;
  }

  get isWhole(): boolean {
    return this.#state === 'end';
  }

  async take(chunk: Uint8Array): Promise<void> {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    while (await this.#step());
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  /** @returns whether there may be more to take of what is pending. */
  async #step(): Promise<boolean> {
    switch (this.#state) {
      case 'content':
        return this.#takeContent();
      case 'delimiter':
        if (this.#pending.length < 2) return false;
        this.#state = this.#pending.subarray(0, 2).toString('latin1') === '--' ? 'end' : 'headers';
        return true;
      case 'headers': {
        const at = this.#pending.indexOf(headersEnd);
        if (at < 0) return false;
        this.#pending = this.#pending.subarray(at + headersEnd.length);
        this.#file = await open(join(this.#folder, `${String(++this.count).padStart(6, '0')}.dcm`), 'w');
        this.#state = 'content';
        return true;
      }
      case 'end':
        return false;
    }
  }

  async #takeContent(): Promise<boolean> {
    const at = this.#pending.indexOf(this.#delimiter);
    // Without a delimiter, all is content but what may be the beginning of one.
    const length = at < 0 ? Math.max(0, this.#pending.length - this.#delimiter.length) : at;
    await this.#file?.appendFile(this.#pending.subarray(0, length));
    this.#pending = this.#pending.subarray(at < 0 ? length : at + this.#delimiter.length);
    if (at < 0) return false;
    if (this.#file) this.#onPart(this.count);
    await this.close();
    this.#state = 'delimiter';
    return true;
  }
}
