import { createSharedMemory, openKernel } from '../kernel/kernel.ts';
import type { Crew } from './crew.ts';
import { performTask } from './tasks.ts';

/** A crew of the calling thread alone: for unit tests and experiments. It has no witness. */
export function localCrew(): Crew {
  const memory = createSharedMemory();
  const kernel = openKernel(memory, 0);
  return {
    memory,
    hands: 1,
    run: async (kind, requests) => requests.map((request) => performTask(kernel, kind, request)),
  };
}
