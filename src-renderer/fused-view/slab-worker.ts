/** Runs in a worker of the window: turns streamed voxels into texture values, so that the window stays awake. */
import { HalfSlabs } from './half-slabs.ts';
import type { FromSlabWorker, ToSlabWorker } from './slab-messages.ts';

let slabs: HalfSlabs | null = null;

self.onmessage = ({ data }: MessageEvent<ToSlabWorker>) => {
  if (data.kind === 'plan') {
    slabs = new HalfSlabs(data.plan);
    return;
  }
  const taken = slabs!.push(data.bytes);
  const reply: FromSlabWorker = { slabs: taken, coarse: slabs!.isComplete ? slabs!.coarse : null };
  const handedOver = taken.map(({ halves }) => halves.buffer);
  if (reply.coarse) handedOver.push(reply.coarse.buffer);
  self.postMessage(reply, { transfer: handedOver });
};
