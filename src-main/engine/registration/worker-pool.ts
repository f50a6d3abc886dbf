import type { SearchPair } from '../search/pair.ts';
import type { Pose } from '../search/pose.ts';
import type { EngineTaskKind, EngineTaskReply, EngineTaskRequest } from './engine-tasks.ts';

/** A run of an independent registration method (elastix) from a pose, to compare its result with the engine's. */
export interface CrossCheckRequest {
  readonly pair: SearchPair;
  readonly start: Pose;
}

export interface CrossCheckReply {
  readonly pose: Pose;
  readonly elapsedMs: number;
}

/** `low`: started only if no task of normal priority waits. */
export type Priority = 'normal' | 'low';

/** What runs the engine's tasks: worker threads in the product, the calling thread in a unit test. */
export interface WorkerPool {
  /** Memory that all workers share; see engine/kernel. */
  readonly memory: WebAssembly.Memory;
  /** How many tasks run at once. */
  readonly concurrency: number;
  /** Replies in the order of the requests. Rejects with the cancellation Failure if the run is cancelled. */
  run<Kind extends EngineTaskKind>(
    kind: Kind,
    requests: readonly EngineTaskRequest<Kind>[],
    priority?: Priority,
  ): Promise<EngineTaskReply<Kind>[]>;
  /** Rejects if the method fails; absent if the pool has no such method. */
  readonly crossCheck?: (request: CrossCheckRequest) => Promise<CrossCheckReply>;
}

/** Splits `count` items into at most `pieces` ranges [first, end) of nearly equal length. */
export function evenRanges(count: number, pieces: number): { first: number; end: number }[] {
  const ranges = Math.max(1, Math.min(count, pieces));
  return Array.from({ length: ranges }, (_, i) => ({
    first: Math.floor((i * count) / ranges),
    end: Math.floor(((i + 1) * count) / ranges),
  }));
}
