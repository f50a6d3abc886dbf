import type { HalfSlab, SlabPlan } from './half-slabs.ts';

/** To the worker: the plan first, then the bytes as they come. Buffers are handed over, not copied. */
export type ToSlabWorker =
  | { readonly kind: 'plan'; readonly plan: SlabPlan }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> };

/** From the worker: each piece of bytes is answered once, with the slabs that it completed. */
export interface FromSlabWorker {
  readonly slabs: readonly HalfSlab[];
  /** With the last slab: the coarse copy. */
  readonly coarse: Float32Array<ArrayBuffer> | null;
}
