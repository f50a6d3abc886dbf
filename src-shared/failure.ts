import { messageOf, type Message } from './messages/message.ts';
import { englishText, englishTexts } from './messages/text.ts';

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
 * patient data beyond the path that the user gave. `said` is the same as messages, for a window in another language; it is
 * empty only where no reader of a window meets the failure (the command line's, a program's wrong request).
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly messages: readonly Message[];

  constructor(code: FailureCode, what: string | Message | readonly Message[], cause?: unknown) {
    const messages = typeof what === 'string' ? [] : 'code' in what ? [what] : what;
    super(typeof what === 'string' ? what : englishTexts(messages), cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
    this.messages = messages;
  }
}

/** Structured-clone and JSON form of a {@link Failure}. */
export interface SerialisedFailure {
  readonly code: FailureCode;
  readonly message: string;
  readonly messages: readonly Message[];
}

export function serialiseFailure(error: unknown): SerialisedFailure {
  if (error instanceof Failure) return { code: error.code, message: error.message, messages: error.messages };
  const wrong = messageOf('went-wrong', { detail: error instanceof Error ? error.message : String(error) });
  return { code: 'internal', message: englishText(wrong), messages: [wrong] };
}

export function reviveFailure({ code, message, messages }: SerialisedFailure): Failure {
  return new Failure(code, messages.length > 0 ? messages : message);
}

/** Throws the cancellation Failure if `signal` (an AbortSignal of Node or of a browser) has been aborted. */
export function throwIfCancelled(signal: { readonly aborted: boolean } | undefined): void {
  if (signal?.aborted) throw new Failure('cancelled', messageOf('cancelled'));
}
