import { createHash, hash, type Hash } from 'node:crypto';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { digestOfFile, identityOf, isAsRecorded, type RecordedFile } from './recorded-file.ts';
import type { SourceFiles } from './source-files.ts';

/** The files of one stored series, whose bytes are hashed in the same pass that reads them. */
export class VerifiedFiles implements SourceFiles {
  readonly #series: string;
  readonly #recorded: ReadonlyMap<string, RecordedFile>;
  readonly #readings: PartialReading[] = [];
  /** Files that a library reads by itself, with their identity before they were hashed. */
  readonly #lent = new Map<string, string>();

  /** @param series names it to a user: its number and description. */
  constructor(series: string, files: readonly RecordedFile[]) {
    this.#series = series;
    this.#recorded = new Map(files.map((file) => [file.path, file]));
  }

  /** @throws Failure('input') naming the series if the bytes are not those that were recorded, or are gone. */
  async readWhole(path: string): Promise<Buffer> {
    const bytes = await this.#reachable(path, readFile(path));
    this.#compare(path, hash('sha256', bytes, 'hex'));
    return bytes;
  }

  async *pieces(path: string, pieceBytes: number): AsyncGenerator<Buffer> {
    const reading = new PartialReading(path, await this.#reachable(path, open(path)));
    this.#readings.push(reading);
    for (;;) {
      const piece = await this.#reachable(path, reading.next(pieceBytes));
      if (piece === null) return;
      yield piece;
    }
  }

  async lend(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      const identity = await this.#reachable(path, identityOf(path));
      this.#compare(path, await this.#reachable(path, digestOfFile(path)));
      this.#lent.set(path, identity);
    }
  }

  /** @throws Failure('input') as {@link readWhole}. */
  async verify(): Promise<void> {
    const readings = this.#readings.splice(0);
    try {
      for (const reading of readings) {
        this.#compare(reading.path, await this.#reachable(reading.path, reading.digest()));
      }
    } finally {
      await Promise.all(readings.map((reading) => reading.close()));
    }
    for (const [path, identity] of this.#lent) {
      if ((await this.#reachable(path, identityOf(path))) !== identity) throw this.#damaged(path);
    }
    this.#lent.clear();
  }

  /** Closes what was left open by a reader that failed. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#readings.splice(0).map((reading) => reading.close()));
  }

  #compare(path: string, digest: string): void {
    const recorded = this.#recorded.get(path);
    // Of a file beside the series' own nothing was recorded: nothing vouches for its bytes.
    if (!recorded || !isAsRecorded(recorded, digest)) throw this.#damaged(path);
  }

  async #reachable<Value>(path: string, reading: Promise<Value>): Promise<Value> {
    try {
      return await reading;
    } catch (error) {
      throw this.#damaged(path, error);
    }
  }

  #damaged(path: string, cause?: unknown): Failure {
    const series = this.#series;
    if (this.#recorded.get(path)?.linked) {
      return new Failure(
        'input',
        [messageOf('linked-file-changed', { series, path }), messageOf('import-changed-again')],
        cause,
      );
    }
    return new Failure(
      'input',
      [messageOf('stored-series-damaged', { series, name: basename(path) }), messageOf('import-heals')],
      cause,
    );
  }
}

/** A file that is read piece by piece from its beginning, hashed on the way. */
class PartialReading {
  readonly path: string;
  readonly #file: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  #pending: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  /** Null at the end. A buffer of its own each time: whoever takes pieces may keep them. */
  next(pieceBytes: number): Promise<Buffer | null> {
    const reading = this.#pending.then(() => this.#read(Buffer.allocUnsafeSlow(pieceBytes)));
    this.#pending = reading.catch(() => undefined);
    return reading;
  }

  /** The SHA-256 of the whole file: what nobody has asked for is read now. */
  async digest(): Promise<string> {
    while (!this.#ended) await this.next(restBytes);
    return this.#hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.#pending;
    await this.#file.close();
  }

  async #read(buffer: Buffer): Promise<Buffer | null> {
    const { bytesRead } = await this.#file.read(buffer, 0, buffer.length, null);
    this.#ended ||= bytesRead === 0;
    const piece = buffer.subarray(0, bytesRead);
    this.#hash.update(piece);
    return bytesRead === 0 ? null : piece;
  }
}

const restBytes = 2 ** 20;
