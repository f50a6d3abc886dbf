import { messageOf } from '../../../src-shared/messages/message.ts';
import { serveBytes, type ByteService } from '../byte-service.ts';
import { respondFailure } from '../responses.ts';
import { windowOrigin } from './window-security.ts';

/** Serves a request of the window's scheme by the byte service. */
export async function serveProtocol(service: ByteService, request: Request): Promise<Response> {
  const { protocol, host } = new URL(request.url);
  // Every host of the scheme arrives here, such as concord://elsewhere/volumes/1: one is ours.
  if (`${protocol}//${host}` !== windowOrigin)
    return respondFailure({ code: 'not-found', messages: [messageOf('nothing-there')] });
  return serveBytes(service, request);
}
