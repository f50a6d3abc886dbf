import type { WitnessReply, WitnessRequest } from '../engine/registration/crew.ts';
import type { TaskKind, TaskReply, TaskRequest } from '../engine/registration/tasks.ts';
import type { SerialisedFailure } from '../../src-shared/failure.ts';

/** Given to a registration thread when it starts. */
export interface ThreadSetup {
  readonly memory: WebAssembly.Memory;
  /** Which scratch of the shared memory is the thread's own. */
  readonly slot: number;
}

export type ThreadRequest =
  | {
      readonly [Kind in TaskKind]: {
        readonly serial: number;
        readonly kind: Kind;
        readonly request: TaskRequest<Kind>;
      };
    }[TaskKind]
  | { readonly serial: number; readonly kind: 'witness'; readonly request: WitnessRequest };

export type ThreadReply =
  | { readonly serial: number; readonly reply: TaskReply<TaskKind> | WitnessReply }
  | { readonly serial: number; readonly failure: SerialisedFailure };
