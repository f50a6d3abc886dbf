import type { CrossCheckReply, CrossCheckRequest } from '../engine/registration/worker-pool.ts';
import type { EngineTaskKind, EngineTaskReply, EngineTaskRequest } from '../engine/registration/engine-tasks.ts';
import type { SerialisedFailure } from '../../src-shared/failure.ts';

/** Given to a registration thread when it starts. */
export interface ThreadSetup {
  readonly memory: WebAssembly.Memory;
  /** Which scratch of the shared memory is the thread's own. */
  readonly slot: number;
}

export type ThreadRequest =
  | {
      readonly [Kind in EngineTaskKind]: {
        readonly serial: number;
        readonly kind: Kind;
        readonly request: EngineTaskRequest<Kind>;
      };
    }[EngineTaskKind]
  | { readonly serial: number; readonly kind: 'cross-check'; readonly request: CrossCheckRequest };

export type ThreadReply =
  | { readonly serial: number; readonly reply: EngineTaskReply<EngineTaskKind> | CrossCheckReply }
  | { readonly serial: number; readonly failure: SerialisedFailure };
