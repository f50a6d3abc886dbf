/**
 * The pace of a run: whether it leaves the window a core, as one Int32 that all threads see, since it changes while the run
 * goes on. The system's priorities will not do: a thread that lowered its own may not raise it again (setpriority(2)).
 */
export type Pace = SharedArrayBuffer;

/** A run that leaves the window a core. */
export function slowPace(): Pace {
  const pace = new SharedArrayBuffer(4);
  Atomics.store(new Int32Array(pace), 0, 1);
  return pace;
}

/** From now on the run takes every core. */
export function setFullPace(pace: Pace): void {
  Atomics.store(new Int32Array(pace), 0, 0);
}

export function leavesACore(pace: Pace | undefined): boolean {
  return pace !== undefined && Atomics.load(new Int32Array(pace), 0) === 1;
}
