import { expect, test } from 'vitest';
import { startDimseServer, unusedPort } from '../../test/fixtures/dimse-server.ts';
import { testServer } from './test-server.ts';

const codeOf = ({ reachable, messages }: Awaited<ReturnType<typeof testServer>>) => [reachable, messages.at(-1)!.code];

test('a server that answers C-ECHO is reachable', async () => {
  const { server } = await startDimseServer();
  expect(codeOf(await testServer(server))).toEqual([true, 'server-answers']);
});

test('one that refuses C-ECHO is not, though it takes the connection', async () => {
  const { server } = await startDimseServer({ echoStatus: 0x0122 });
  expect(codeOf(await testServer(server))).toEqual([false, 'server-no-echo']);
});

test('one that refuses the association, or is not there, is told with the reason', async () => {
  const { server } = await startDimseServer({ rejects: 3 });
  expect(codeOf(await testServer(server))).toEqual([false, 'unknown-ae-title']);
  expect(codeOf(await testServer({ ...server, port: await unusedPort() }))).toEqual([false, 'nothing-listens']);
});

test('a test that was cancelled has no outcome', async () => {
  const { server } = await startDimseServer();
  await expect(testServer(server, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
});
