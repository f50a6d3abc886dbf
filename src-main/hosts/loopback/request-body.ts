import type { IncomingMessage } from 'node:http';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';

/** @throws Failure('usage') where the body is longer than `maximumBytes`. */
export async function readBody(request: IncomingMessage, maximumBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maximumBytes) throw new Failure('usage', messageOf('request-too-large'));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
