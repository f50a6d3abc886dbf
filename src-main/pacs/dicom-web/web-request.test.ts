import { expect, test } from 'vitest';
import { unusedPort } from '../../../test/fixtures/dimse-server.ts';
import { startWebServer } from '../../../test/fixtures/web-server.ts';
import { jsonOf, refuseEncoded, statusInWords, webAddressOf, webNameOf, webRequest } from './web-request.ts';

const headers = { accept: 'application/json' };
const codesOf = (asked: Promise<unknown>) =>
  asked.then(
    () => [],
    (error: { code: string; messages: { code: string }[] }) => [error.code, ...error.messages.map(({ code }) => code)],
  );

test('a request goes below the URL of the settings, and asks for no compression', async () => {
  const { server, visits } = await startWebServer((_visit, response) => response.end('{}'));
  const reply = await webRequest(
    { ...server, dicomWebUrl: `${server.dicomWebUrl}/` },
    { path: 'studies?a=1', headers },
  );
  expect([reply.status, reply.ok, await jsonOf(server, reply, 100)]).toEqual([200, true, {}]);
  expect(visits).toMatchObject([{ path: '/dw/studies?a=1', headers: { 'accept-encoding': 'identity' } }]);
  expect(visits[0]!.headers.authorization).toBeUndefined();
});

test('a user name and password are sent within this machine, decoded', async () => {
  const { server, host, visits } = await startWebServer((_visit, response) => response.end('{}'));
  const known = { ...server, dicomWebUrl: `http://dr%40li:pa%3Ass@${host}/dw` };
  (await webRequest(known, { path: 'studies', headers })).body.resume();
  const [, basic] = visits[0]!.headers.authorization!.split(' ');
  expect(Buffer.from(basic!, 'base64').toString()).toBe('dr@li:pa:ss');
});

test('over a network without TLS they are not sent: nothing is', async () => {
  const server = { name: 'Web', dicomWebUrl: 'http://li:secret@pacs.invalid/dw' };
  expect(await codesOf(webRequest(server, { path: 'studies', headers }))).toEqual(['network', 'password-unencrypted']);
});

test('a name that a reader sees has neither user name nor password', () => {
  const server = { name: 'Web', dicomWebUrl: 'https://li:secret@pacs.example/dw/' };
  expect([webAddressOf(server), webNameOf(server)]).toEqual([
    'https://pacs.example/dw',
    'Web (https://pacs.example/dw)',
  ]);
});

test('redirections are not followed', async () => {
  const { server, visits } = await startWebServer((_visit, response) => {
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const reply = await webRequest(server, { path: 'studies', headers });
  reply.body.resume();
  expect([reply.status, reply.ok, visits.length]).toEqual([302, false, 1]);
});

test('nothing that listens, and a connection that breaks, are told as what they are', async () => {
  const nowhere = { name: 'Web', dicomWebUrl: `http://127.0.0.1:${await unusedPort()}/` };
  expect(await codesOf(webRequest(nowhere, { path: 'studies', headers }))).toEqual(['network', 'server-unreachable', 'nothing-listens']); // prettier-ignore
  const { server } = await startWebServer((_visit, response) => response.destroy());
  expect(await codesOf(webRequest(server, { path: 'studies', headers }))).toEqual(['network', 'server-unreachable', 'connection-broke']); // prettier-ignore
  const request = { path: 'studies', headers, signal: AbortSignal.abort() };
  expect(await codesOf(webRequest(server, request))).toEqual(['cancelled', 'cancelled']);
});

test('an answer longer than agreed is refused; one that is no JSON is undefined', async () => {
  const { server } = await startWebServer(({ path }, response) => response.end(path.endsWith('long') ? `"${'a'.repeat(5000)}"` : '<html>')); // prettier-ignore
  const long = await webRequest(server, { path: 'long', headers });
  expect(await codesOf(jsonOf(server, long, 1000))).toEqual(['network', 'server-disconnected', 'answer-too-long']);
  expect(await jsonOf(server, await webRequest(server, { path: 'html', headers }), 1000)).toBeUndefined();
});

test('an answer that is compressed though nobody asked is refused', async () => {
  const { server } = await startWebServer((_visit, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.end('x');
  });
  const reply = await webRequest(server, { path: 'studies', headers });
  expect(() => refuseEncoded(server, reply)).toThrow(expect.objectContaining({ code: 'network' }) as Error);
});

test.each([
  [401, 'web-wants-password'],
  [403, 'web-wants-password'],
  [404, 'web-not-there'],
  [307, 'web-redirects'],
  [500, 'web-status'],
])('the status %i is told as %s', (status, code) => {
  expect(statusInWords(status).code).toBe(code);
});
