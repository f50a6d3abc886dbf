import { createSharedMemory, openKernel } from '../kernel/kernel.ts';
import type { WorkerPool } from './worker-pool.ts';
import { performEngineTask } from './engine-tasks.ts';

/** Runs all tasks in the calling thread: for unit tests, tuning and single resamplings. It has no cross-check. */
export function singleThreadPool(): WorkerPool {
  const memory = createSharedMemory();
  const kernel = openKernel(memory, 0);
  return {
    memory,
    concurrency: 1,
    run: async (kind, requests) => requests.map((request) => performEngineTask(kernel, kind, request)),
  };
}
