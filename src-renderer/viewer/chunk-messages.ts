import type { HalfSlab, SlabPlan } from './half-float-chunks.ts';

/** To the worker: the plan first, then the bytes as they come. Buffers are handed over, not copied. */
export type ToSlabWorker =
  | { readonly kind: 'plan'; readonly plan: SlabPlan }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> };

/**
 * From the worker: each slab in a message of its own, so that the window gets a turn between two uploads, and then one
 * `done` for each piece of bytes.
 */
export type FromSlabWorker =
  | { readonly kind: 'slab'; readonly slab: HalfSlab }
  | {
      readonly kind: 'done';
      /** After the last slab: the coarse copy. */
      readonly coarse: Float32Array<ArrayBuffer> | null;
    };
