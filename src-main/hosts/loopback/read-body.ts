import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';

/** The body as text. @throws Failure('usage') if it is longer than `maximumBytes`. */
export async function readBody(request: Request, maximumBytes: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of request.body ?? []) {
    length += piece.length;
    if (length > maximumBytes) throw new Failure('usage', messageOf('request-too-large'));
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
