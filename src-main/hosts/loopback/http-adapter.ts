import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { respondFailure } from '../responses.ts';

/** Makes a listener of Node's HTTP server of a function from `Request` to `Response`, which must not reject. */
export function httpListener(origin: string, handle: (request: Request) => Promise<Response>): RequestListener {
  return (message, to) => {
    const aborted = new AbortController();
    to.once('close', () => {
      if (!to.writableFinished) aborted.abort();
    });
    const request = requestOf(message, origin, aborted.signal);
    const response = request
      ? handle(request)
      : Promise.resolve(respondFailure({ code: 'usage', messages: [messageOf('unknown-request')] }, 400));
    response.then((made) => send(made, message, to)).catch(() => to.destroy());
  };
}

/** The request as the web's own type; null if its address, method or a header is none that the type allows. */
function requestOf(message: IncomingMessage, origin: string, signal: AbortSignal): Request | null {
  const { method = 'GET', url = '/' } = message;
  const headers = Object.entries(message.headers).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string';
  });
  const hasBody = method !== 'GET' && method !== 'HEAD';
  try {
    return new Request(new URL(url, origin), {
      method,
      headers,
      signal,
      ...(hasBody && { body: bodyOf(message), duplex: 'half' as const }),
    });
  } catch {
    return null;
  }
}

/** Cancelling the body leaves the connection open, so that the sender still learns why its body was refused. */
function bodyOf(message: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = message.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer<ArrayBuffer>>;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Refusals after which the rest of the body is not received. */
const closesConnection = (status: number): boolean => status === 401 || status === 403 || status === 413;

async function send(response: Response, message: IncomingMessage, to: ServerResponse): Promise<void> {
  for (const [name, value] of response.headers) to.setHeader(name, value);
  if (!message.complete) {
    // A browser reads the answer only after it has sent its whole body: the rest is taken and thrown away.
    if (closesConnection(response.status)) to.setHeader('connection', 'close');
    else message.resume();
  }
  to.writeHead(response.status);
  if (response.body === null) return void to.end();
  const reader = response.body.getReader();
  to.once('close', () => void reader.cancel().catch(() => undefined));
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return void to.end();
    // The next piece is asked for when the system has taken this one: the end of the body means that all of it was sent.
    await write(to, value);
  }
}

function write(to: ServerResponse, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const close = () => reject(new Error('The connection was closed.'));
    to.once('close', close);
    to.write(piece, (error) => {
      to.off('close', close);
      if (error) reject(error);
      else resolve();
    });
  });
}
