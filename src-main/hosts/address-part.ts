import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

/**
 * A part of an address, decoded.
 * @throws Failure('not-found') if a `%` in it stands for nothing.
 */
export function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Failure('not-found', messageOf('nothing-there'));
  }
}
