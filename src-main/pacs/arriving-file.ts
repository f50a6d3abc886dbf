import type { Socket } from 'node:net';
import { open, type FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';

const pauseBytes = 8 * 2 ** 20;
const resumeBytes = 2 * 2 ** 20;

interface Waiting {
  readonly chunk: Buffer;
}

/**
 * A new file that an object is written to as it arrives. dcmjs-dimse loses the order of fragments if a stream asks it
 * to wait, so this one never does; the socket waits instead while the disk is slower than the network.
 */
export class ArrivingFile extends Writable {
  readonly #path: string;
  readonly #socket: Socket;
  readonly #spend: (bytes: number) => void;
  #file: FileHandle | undefined;

  /** @param spend throws if the bytes are too many. */
  constructor(path: string, socket: Socket, spend: (bytes: number) => void) {
    super({ highWaterMark: 2 ** 40, decodeStrings: true });
    this.#path = path;
    this.#socket = socket;
    this.#spend = spend;
  }

  override write(chunk: unknown, encoding?: unknown, done?: unknown): boolean {
    super.write(chunk, encoding as BufferEncoding, done as () => void);
    if (this.writableLength > pauseBytes) this.#socket.pause();
    return true;
  }

  override _construct(done: (error?: Error | null) => void): void {
    open(this.#path, 'wx').then((file) => {
      this.#file = file;
      done();
    }, done);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#append(chunk, done);
  }

  override _writev(waiting: readonly Waiting[], done: (error?: Error | null) => void): void {
    this.#append(Buffer.concat(waiting.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.resume();
    this.#close().then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#close().then(
      () => done(error),
      () => done(error),
    );
  }

  #append(bytes: Buffer, done: (error?: Error | null) => void): void {
    const write = async () => {
      this.#spend(bytes.length);
      await this.#file!.appendFile(bytes);
      if (this.writableLength - bytes.length < resumeBytes) this.#socket.resume();
    };
    write().then(() => done(), done);
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}
