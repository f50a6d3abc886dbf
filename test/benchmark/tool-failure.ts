import { Failure, type FailureCode } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

/** A refusal of a developer's tool, which speaks English alone. */
export function toolFailure(code: FailureCode, text: string): Failure {
  return new Failure(code, messageOf('option-misunderstood', { detail: text }));
}
