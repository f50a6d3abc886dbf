/** What went wrong, in terms a caller can act on. Exit codes and the window's words derive from it. */
export type FailureCode =
  | 'usage' // the request itself is malformed
  | 'input' // a file or series cannot be read or registered
  | 'output' // a destination cannot be written
  | 'cancelled'
  | 'conflict' // the state of the data folder forbids it (locked, newer schema, already approved)
  | 'not-found'
  | 'network'
  | 'internal';

/**
 * The one error that crosses a process boundary.
 *
 * `message` is plain language: it names the file or series and says what to do. It never holds
 * patient data beyond the path that the user gave.
 */
export class Failure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
  }
}

/** Structured-clone and JSON form of a {@link Failure}. */
export interface SerialisedFailure {
  readonly code: FailureCode;
  readonly message: string;
}

export function serialiseFailure(error: unknown): SerialisedFailure {
  if (error instanceof Failure) return { code: error.code, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: `Something went wrong inside Concord: ${message}` };
}

export function reviveFailure({ code, message }: SerialisedFailure): Failure {
  return new Failure(code, message);
}

/** Throws the cancellation Failure where `signal` has been aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Failure('cancelled', 'Cancelled.');
}
