import { remark, sentence, sentences, type Remark } from './remarks.ts';

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
 * `message` is plain English: it names the file or series and says what to do. It never holds
 * patient data beyond the path that the user gave. `said` is the same as remarks, for a window in another language; it is
 * empty only where no reader of a window meets the failure (the command line's, a program's wrong request).
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly said: readonly Remark[];

  constructor(code: FailureCode, what: string | Remark | readonly Remark[], cause?: unknown) {
    const said = typeof what === 'string' ? [] : 'code' in what ? [what] : what;
    super(typeof what === 'string' ? what : sentences(said), cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
    this.said = said;
  }
}

/** Structured-clone and JSON form of a {@link Failure}. */
export interface SerialisedFailure {
  readonly code: FailureCode;
  readonly message: string;
  readonly said: readonly Remark[];
}

export function serialiseFailure(error: unknown): SerialisedFailure {
  if (error instanceof Failure) return { code: error.code, message: error.message, said: error.said };
  const wrong = remark('went-wrong', { detail: error instanceof Error ? error.message : String(error) });
  return { code: 'internal', message: sentence(wrong), said: [wrong] };
}

export function reviveFailure({ code, message, said }: SerialisedFailure): Failure {
  return new Failure(code, said.length > 0 ? said : message);
}

/** Throws the cancellation Failure if `signal` (an AbortSignal of Node or of a browser) has been aborted. */
export function throwIfCancelled(signal: { readonly aborted: boolean } | undefined): void {
  if (signal?.aborted) throw new Failure('cancelled', remark('cancelled'));
}
