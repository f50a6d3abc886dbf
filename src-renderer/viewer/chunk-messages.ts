import type { HalfChunk, ChunkPlan } from './half-float-chunks.ts';

/** To the worker: the plan first, then the bytes as they come. Buffers are handed over, not copied. */
export type ToChunkWorker =
  | { readonly kind: 'plan'; readonly plan: ChunkPlan }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> };

/**
 * From the worker: each chunk in a message of its own, so that the window gets a turn between two uploads, and then one
 * `done` for each piece of bytes.
 */
export type FromChunkWorker =
  | { readonly kind: 'chunk'; readonly chunk: HalfChunk }
  | {
      readonly kind: 'done';
      /** After the last chunk: the coarse copy. */
      readonly coarse: Float32Array<ArrayBuffer> | null;
    };
