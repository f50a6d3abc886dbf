import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startDimseServer, unusedPort } from '../../test/fixtures/dimse-server.ts';
import { dimseAttacks, startDimseAttack } from '../../test/fixtures/hostile-dimse.ts';
import { associate, nameOf } from './association.ts';
import { dimse } from './dimse.ts';
import { usualLimits } from './server-limits.ts';

const echo = () => new dimse.requests.CEchoRequest();
const codesOf = (association: Promise<void>) =>
  association.then(
    () => [],
    (error: { code: string; messages: { code: string }[] }) => [error.code, ...error.messages.map(({ code }) => code)],
  );

test('each request is answered, in turn, over one association with the titles of the settings', async () => {
  const { server, seen } = await startDimseServer();
  const asked = [echo(), echo(), echo()];
  const answered: number[] = [];
  asked.forEach((request, index) => request.on('response', () => answered.push(index)));
  await associate(server, asked);
  expect(answered).toEqual([0, 1, 2]);
  expect(seen).toMatchObject({ connections: 1, titles: ['CONCORD to ARCHIVE'] });
});

test.each([
  [3, 'unknown-ae-title'],
  [7, 'other-ae-title'],
  [1, 'ask-administrator'],
])('a refusal for reason %i is told with what to do: %s', async (rejects, advice) => {
  const { server } = await startDimseServer({ rejects });
  expect(await codesOf(associate(server, [echo()]))).toEqual(['network', 'server-refuses', advice]);
});

test('nothing that listens, a name that is none, and a server that wants no TLS are told apart', async () => {
  const { server } = await startDimseServer();
  const nothing = { ...server, port: await unusedPort() };
  expect(await codesOf(associate(nothing, [echo()]))).toEqual(['network', 'server-unreachable', 'nothing-listens']);
  const unknown = { ...server, host: 'no-such-host.invalid' };
  expect(await codesOf(associate(unknown, [echo()]))).toEqual(['network', 'server-unreachable', 'no-such-host']);
  const [code, unreachable, why] = await codesOf(associate({ ...server, tls: true }, [echo()]));
  expect([code, unreachable]).toEqual(['network', 'server-unreachable']);
  expect(['no-tls-there', 'perhaps-no-tls', 'hung-up']).toContain(why);
});

test('a server that hangs up before it has answered has failed', async () => {
  const { server } = await startDimseServer({ stores: () => null });
  const file = new dimse.Dataset({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.4', SOPInstanceUID: '1.2.3' });
  const store = new dimse.requests.CStoreRequest(file);
  expect(await codesOf(associate(server, [store]))).toEqual(['network', 'server-unreachable', 'hung-up']);
});

test('a server that falls silent is left after the time of the limits', async () => {
  const { port, close } = await startDimseAttack(dimseAttacks.silence);
  onTestFinished(close);
  const server = { name: 'PACS', host: '127.0.0.1', port, calledAeTitle: 'A', callingAeTitle: 'B', tls: false };
  const limits = { ...usualLimits, silenceMs: 200 };
  expect(await codesOf(associate(server, [echo()], { limits }))).toEqual(['network', 'server-unreachable', 'answers-no-more']); // prettier-ignore
});

test('cancelling ends it, before the connection or while the server thinks', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    silent.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = silent.address() as AddressInfo;
  const server = { name: 'PACS', host: '127.0.0.1', port, calledAeTitle: 'A', callingAeTitle: 'B', tls: false };
  expect(await codesOf(associate(server, [echo()], { signal: AbortSignal.abort() }))).toEqual(['cancelled', 'cancelled']); // prettier-ignore
  expect(sockets).toEqual([]);
  const controller = new AbortController();
  silent.once('connection', () => controller.abort());
  expect(await codesOf(associate(server, [echo()], { signal: controller.signal }))).toEqual(['cancelled', 'cancelled']);
});

test('a reader is told which server it was: by name, title and address', () => {
  const server = { name: 'Archive', host: 'pacs', port: 104, calledAeTitle: 'AE', callingAeTitle: 'C', tls: true };
  expect(nameOf(server)).toBe('Archive (AE, pacs:104)');
});
