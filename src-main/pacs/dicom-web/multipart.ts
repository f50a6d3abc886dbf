import { open, type FileHandle } from 'node:fs/promises';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import type { ReceivedStudy } from '../received-study.ts';

/** Where parts go; it may refuse them. */
export type PartSink = Pick<ReceivedStudy, 'limits' | 'nextPart' | 'received' | 'spend' | 'take'>;

/**
 * Writes each part of a multipart body (RFC 2046) to a file of its own, as it comes: memory stays flat, and every byte is
 * read once however small the pieces are that it comes in.
 *
 * @throws Failure for what breaks the limits, Error if the body ends before its closing boundary, or a file system's.
 */
export async function writeMultipart(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  receivedStudy: PartSink,
  onPart: (received: number) => void,
): Promise<void> {
  const parts = new PartWriter(boundary, receivedStudy, onPart);
  try {
    for await (const chunk of body) {
      await parts.take(chunk);
      // What follows the last part is nobody's.
      if (parts.isWhole) break;
    }
  } finally {
    await parts.close();
  }
  if (!parts.isWhole) throw new Error('The answer ended too early.');
}

const headersEnd = Buffer.from('\r\n\r\n');

class PartWriter {
  readonly #delimiter: Buffer;
  readonly #receivedStudy: PartSink;
  readonly #onPart: (received: number) => void;
  // The first delimiter stands at the very beginning, without the line break before it.
  #pending: Buffer = Buffer.from('\r\n');
  #state: 'content' | 'delimiter' | 'headers' | 'end' = 'content';
  #part: { readonly path: string; readonly file: FileHandle; length: number } | undefined;
  /** Bytes before the first part, or of the headers of one. */
  #idleBytes = 0;
  #count = 0;

  constructor(boundary: string, receivedStudy: PartSink, onPart: (received: number) => void) {
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
    this.#receivedStudy = receivedStudy;
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
    await this.#part?.file.close();
    this.#part = undefined;
  }

  /** @returns whether there may be more to take of what is pending. */
  async #step(): Promise<boolean> {
    switch (this.#state) {
      case 'content':
        return this.#takeContent();
      case 'delimiter':
        if (this.#pending.length < 2) return false;
        this.#state = this.#pending.subarray(0, 2).toString('latin1') === '--' ? 'end' : 'headers';
        this.#idleBytes = 0;
        return true;
      case 'headers':
        return this.#takeHeaders();
      case 'end':
        return false;
    }
  }

  /** Headers say nothing that is needed: of those that go on, only what may begin their end is kept. */
  async #takeHeaders(): Promise<boolean> {
    const at = this.#pending.indexOf(headersEnd);
    const length = at < 0 ? Math.max(0, this.#pending.length - (headersEnd.length - 1)) : at + headersEnd.length;
    this.#pending = this.#pending.subarray(length);
    this.#spendIdle(length);
    if (at < 0) return false;
    const path = this.#receivedStudy.nextPart();
    this.#part = { path, file: await open(path, 'wx'), length: 0 };
    this.#state = 'content';
    return true;
  }

  async #takeContent(): Promise<boolean> {
    const at = this.#pending.indexOf(this.#delimiter);
    // Without a delimiter, all is content but what may be the beginning of one.
    const length = at < 0 ? Math.max(0, this.#pending.length - this.#delimiter.length) : at;
    await this.#write(this.#pending.subarray(0, length));
    this.#pending = this.#pending.subarray(at < 0 ? length : at + this.#delimiter.length);
    if (at < 0) return false;
    await this.#endPart();
    this.#state = 'delimiter';
    return true;
  }

  async #write(content: Buffer): Promise<void> {
    const part = this.#part;
    if (!part) return this.#spendIdle(content.length);
    part.length += content.length;
    const { objectBytes } = this.#receivedStudy.limits;
    if (part.length > objectBytes) throw tooLong(part.length, objectBytes);
    this.#receivedStudy.spend(content.length);
    await part.file.appendFile(content);
  }

  async #endPart(): Promise<void> {
    const part = this.#part;
    if (!part) return;
    await this.close();
    await this.#receivedStudy.take(part.path, `${String(++this.#count).padStart(6, '0')}.dcm`);
    this.#onPart(this.#receivedStudy.received);
  }

  #spendIdle(bytes: number): void {
    this.#idleBytes += bytes;
    const { partHeaderBytes } = this.#receivedStudy.limits;
    if (this.#idleBytes > partHeaderBytes) throw tooLong(this.#idleBytes, partHeaderBytes);
  }
}

function tooLong(bytes: number, most: number): Failure {
  return new Failure(
    'network',
    messageOf('message-too-long', { kilobytes: Math.ceil(bytes / 1024), most: most / 1024 }),
  );
}
