import { messageOf, type Message } from './messages/message.ts';
import { englishTexts } from './messages/text.ts';

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
 * `messages` name the file or series and say what to do, for a reader of any language. They never hold patient data beyond
 * the path that the user gave. `Error.message` is their English, for a stack trace.
 */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly messages: readonly Message[];

  constructor(code: FailureCode, what: Message | readonly Message[], cause?: unknown) {
    const messages = 'code' in what ? [what] : what;
    super(englishTexts(messages), cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.code = code;
    this.messages = messages;
  }
}

/** Structured-clone and JSON form of a {@link Failure}. */
export interface SerialisedFailure {
  readonly code: FailureCode;
  readonly messages: readonly Message[];
}

export function serialiseFailure(error: unknown): SerialisedFailure {
  if (error instanceof Failure) return { code: error.code, messages: error.messages };
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'internal', messages: [messageOf('went-wrong', { detail })] };
}

export function reviveFailure({ code, messages }: SerialisedFailure): Failure {
  return new Failure(code, messages);
}

/** Throws the cancellation Failure if `signal` (an AbortSignal of Node or of a browser) has been aborted. */
export function throwIfCancelled(signal: { readonly aborted: boolean } | undefined): void {
  if (signal?.aborted) throw new Failure('cancelled', messageOf('cancelled'));
}
