/** Runs in a worker of the window: turns streamed voxels into texture values, so that the window stays awake. */
import { HalfChunks } from './half-float-chunks.ts';
import type { FromChunkWorker, ToChunkWorker } from './chunk-messages.ts';

let chunks: HalfChunks | null = null;

self.onmessage = ({ data }: MessageEvent<ToChunkWorker>) => {
  if (data.kind === 'plan') {
    chunks = new HalfChunks(data.plan);
    return;
  }
  for (const chunk of chunks!.push(data.bytes)) reply({ kind: 'chunk', chunk }, chunk.halves.buffer);
  const coarse = chunks!.isComplete ? chunks!.coarse : null;
  reply({ kind: 'done', coarse }, ...(coarse ? [coarse.buffer] : []));
};

function reply(message: FromChunkWorker, ...handedOver: ArrayBuffer[]): void {
  self.postMessage(message, { transfer: handedOver });
}
