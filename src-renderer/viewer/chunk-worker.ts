/** Runs in a worker of the window: turns streamed voxels into texture values, so that the window stays awake. */
import { HalfSlabs } from './half-float-chunks.ts';
import type { FromSlabWorker, ToSlabWorker } from './chunk-messages.ts';

let slabs: HalfSlabs | null = null;

self.onmessage = ({ data }: MessageEvent<ToSlabWorker>) => {
  if (data.kind === 'plan') {
    slabs = new HalfSlabs(data.plan);
    return;
  }
  for (const slab of slabs!.push(data.bytes)) reply({ kind: 'slab', slab }, slab.halves.buffer);
  const coarse = slabs!.isComplete ? slabs!.coarse : null;
  reply({ kind: 'done', coarse }, ...(coarse ? [coarse.buffer] : []));
};

function reply(message: FromSlabWorker, ...handedOver: ArrayBuffer[]): void {
  self.postMessage(message, { transfer: handedOver });
}
