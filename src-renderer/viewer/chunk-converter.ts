import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import type { HalfChunk, ChunkPlan } from './half-float-chunks.ts';
import type { FromChunkWorker, ToChunkWorker } from './chunk-messages.ts';

/** Bytes that may wait for the worker: beyond them the stream is held back, so that the window gets a turn and memory stays free. */
const mostWaitingBytes = 1 << 20;

/** A worker that turns one series' streamed voxels into chunks of texture values. */
export class ChunkConverter {
  readonly #worker = new Worker(new URL('./chunk-worker.ts', import.meta.url), { type: 'module' });
  readonly #onChunk: (chunk: HalfChunk) => void;
  readonly #waiting: number[] = [];
  #waitingBytes = 0;
  #coarse: Float32Array | null = null;
  #failure: unknown = null;
  #wake: () => void = () => {};

  constructor(plan: ChunkPlan, onChunk: (chunk: HalfChunk) => void) {
    this.#onChunk = onChunk;
    this.#worker.onmessage = ({ data }: MessageEvent<FromChunkWorker>) => this.#hear(data);
    this.#worker.onerror = (event) => {
      this.#failure = new Failure('internal', messageOf('thread-stopped', { detail: event.message }));
      this.#wake();
    };
    this.#send({ kind: 'plan', plan });
  }

  /** Takes the bytes over; resolves when more may come. */
  async push(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#waiting.push(bytes.byteLength);
    this.#waitingBytes += bytes.byteLength;
    this.#send({ kind: 'bytes', bytes }, [bytes.buffer]);
    await this.#until(() => this.#waitingBytes <= mostWaitingBytes);
  }

  /** After the last byte: waits for the last chunk. @returns the coarse copy's voxels, or null if bytes are missing. */
  async finish(): Promise<Float32Array | null> {
    await this.#until(() => this.#waitingBytes === 0);
    return this.#coarse;
  }

  close(): void {
    this.#worker.terminate();
  }

  async #until(holds: () => boolean): Promise<void> {
    while (!this.#failure && !holds()) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#failure) throw this.#failure;
  }

  #hear(message: FromChunkWorker): void {
    if (message.kind === 'chunk') {
      try {
        this.#onChunk(message.chunk);
      } catch (error) {
        this.#failure = error;
      }
      return;
    }
    this.#coarse ??= message.coarse;
    this.#waitingBytes -= this.#waiting.shift() ?? 0;
    this.#wake();
  }

  #send(message: ToChunkWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
