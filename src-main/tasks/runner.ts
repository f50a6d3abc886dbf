import type { TaskName, TaskProgress, Tasks } from './task-messages.ts';

/** What a task is given besides its input. */
export interface TaskContext<Name extends TaskName> {
  readonly signal: AbortSignal;
  /** True as soon as the user cancels, even within a loop that never yields. */
  cancelled(): boolean;
  progress(progress: TaskProgress): void;
  emit(event: Tasks[Name]['event']): void;
}

export type Runner<Name extends TaskName> = (
  input: Tasks[Name]['input'],
  context: TaskContext<Name>,
) => Promise<Tasks[Name]['output']>;
