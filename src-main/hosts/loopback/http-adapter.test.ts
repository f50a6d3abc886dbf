import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { httpListener } from './http-adapter.ts';

async function listening(handle: (request: Request) => Response | Promise<Response>): Promise<number> {
  const server = createServer(httpListener('http://own.test', (request) => Promise.resolve(handle(request))));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** A body of `pieces` pieces of 1 MiB, numbered, that records how far it was read and whether it was given up. */
function longBody(pieces: number) {
  const state = { requested: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (state.requested === pieces) return controller.close();
        controller.enqueue(new Uint8Array(2 ** 20).fill(state.requested++ % 251));
      },
      cancel() {
        state.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { state, body };
}

test.each([0, 1, 3, 48])('%i MiB arrive whole and in order', async (pieces) => {
  const port = await listening(() => new Response(longBody(pieces).body));
  const bytes = new Uint8Array(await (await fetch(`http://127.0.0.1:${port}/`)).arrayBuffer());
  expect(bytes.length).toBe(pieces * 2 ** 20);
  expect(bytes.findIndex((byte, at) => byte !== (at >> 20) % 251)).toBe(-1);
});

test('a receiver that stops taking is not read ahead of, and one that goes away ends the reading', async () => {
  const { state, body } = longBody(1000);
  let signal: AbortSignal | undefined;
  const port = await listening((request) => {
    signal = request.signal;
    return new Response(body);
  });
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'readable');
  // It takes no more: what the system holds between the two ends is some MiB. It has settled when no more is read.
  let before = -1;
  while (before !== state.requested) {
    before = state.requested;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(state.requested).toBeLessThan(100);
  expect(state.cancelled).toBe(false);
  socket.destroy();
  await expect.poll(() => state.cancelled).toBe(true);
  expect(signal!.aborted).toBe(true);
});

test('HEAD gets the headers of GET and no body', async () => {
  const port = await listening(
    (request) => new Response(null, { headers: { 'content-length': '7', x: request.method } }),
  );
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'HEAD' });
  expect([response.headers.get('content-length'), response.headers.get('x')]).toEqual(['7', 'HEAD']);
  expect(await response.text()).toBe('');
});

test('a body that breaks off is no whole answer', async () => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(10)),
    pull: (controller) => controller.error(new Error('the file changed')),
  });
  const port = await listening(() => new Response(body, { headers: { 'content-length': '20' } }));
  await expect(fetch(`http://127.0.0.1:${port}/`).then((response) => response.arrayBuffer())).rejects.toThrow();
});

test('a sender whose long body is refused half-way learns why', async () => {
  const port = await listening(async (request) => {
    const reader = request.body!.getReader();
    await reader.read();
    await reader.cancel();
    return new Response('no room', { status: 507 });
  });
  const body = new Uint8Array(32 * 2 ** 20);
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'PUT', body });
  expect([response.status, await response.text()]).toEqual([507, 'no room']);
});

test.each([401, 403, 413])('one that is refused with %i is cut off', async (status) => {
  const port = await listening(() => new Response('no', { status }));
  const headers = { 'content-length': String(2 ** 40) };
  const sent = httpRequest({ host: '127.0.0.1', port, path: '/', method: 'PUT', headers });
  sent.on('error', () => undefined);
  sent.flushHeaders();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect([response.statusCode, response.headers.connection]).toEqual([status, 'close']);
  response.resume();
  await once(response.socket, 'close');
});

test('a sender that breaks off aborts the request, and its body is none', async () => {
  const ended = Promise.withResolvers<{ error: unknown; aborted: boolean }>();
  const port = await listening(async (request) => {
    const error = await request.arrayBuffer().catch((reason: unknown) => reason);
    ended.resolve({ error, aborted: request.signal.aborted });
    return new Response(null);
  });
  const sent = httpRequest({ host: '127.0.0.1', port, path: '/', method: 'PUT', headers: { 'content-length': '100' } });
  sent.on('error', () => undefined);
  sent.write('half', () => sent.destroy());
  const { error, aborted } = await ended.promise;
  expect(error).toBeInstanceOf(Error);
  expect(aborted).toBe(true);
});

test.each(['http://[/', 'http://a:b@own.test/', '//'])('the malformed address %s is refused', async (path) => {
  const port = await listening(() => new Response('served'));
  const sent = httpRequest({ host: '127.0.0.1', port, path, method: 'GET' }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect(response.resume().statusCode).toBe(400);
});
