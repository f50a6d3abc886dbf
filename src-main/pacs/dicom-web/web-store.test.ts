import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unusedPort } from '../../../test/fixtures/dimse-server.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { startWebServer } from '../../../test/fixtures/web-server.ts';
import { storeFilesByWeb } from './web-store.ts';

function filesOf(count: number) {
  const folder = temporaryFolder();
  return Array.from({ length: count }, (_, index) => {
    const path = join(folder, `${index}.dcm`);
    writeFileSync(path, `object ${index}`);
    return { path, sopClassUid: '1.2', sopInstanceUid: `1.2.${index}`, dataSetOffset: 0 };
  });
}

const refused = (reason: number) => JSON.stringify({ '00081198': { vr: 'SQ', Value: [{ '00081197': { vr: 'US', Value: [reason] } }] } }); // prettier-ignore
const codesOf = (results: Awaited<ReturnType<typeof storeFilesByWeb>>) =>
  results.map(({ stored, messages }) => [stored, messages.at(-1)?.code]);

test('each file is one request, byte for byte; results stand in the order of the files', async () => {
  const { server, visits } = await startWebServer((_visit, response) => response.end('{}'));
  const reported: number[][] = [];
  const results = await storeFilesByWeb(server, filesOf(5), { onProgress: (...n) => reported.push(n) });
  expect(results.map(({ sopInstanceUid, stored }) => [sopInstanceUid, stored])).toEqual([0, 1, 2, 3, 4].map((n) => [`1.2.${n}`, true])); // prettier-ignore
  const bodies = visits.map(({ body }) => /\r\n\r\n([\s\S]*)\r\n--/.exec(body.toString('latin1'))![1]).toSorted();
  expect(bodies).toEqual([0, 1, 2, 3, 4].map((n) => `object ${n}`));
  expect(visits.every(({ method, path }) => method === 'POST' && path === '/dw/studies')).toBe(true);
  expect(reported.map(([answered]) => answered)).toEqual([1, 2, 3, 4, 5]);
});

test('a refusal by the service is final, and told with its reason', async () => {
  const { server, visits } = await startWebServer((_visit, response) => response.writeHead(409).end(refused(0xa700)));
  const results = await storeFilesByWeb(server, filesOf(1), { retryMs: 1 });
  expect(results).toMatchObject([{ stored: false, messages: [{ code: 'server-refused-object', values: { status: 'A700' } }] }]); // prettier-ignore
  expect(visits).toHaveLength(1);
});

test('an object that failed within a success is not stored', async () => {
  const { server } = await startWebServer((_visit, response) => response.end(refused(0x0122)));
  expect(codesOf(await storeFilesByWeb(server, filesOf(1), { retryMs: 1 }))).toEqual([
    [false, 'server-refused-object'],
  ]);
});

test('an overloaded gateway is asked again, three times in all', async () => {
  const overloaded = (times: number) =>
    startWebServer((_visit, response, index) => response.writeHead(index < times ? 503 : 200).end('{}'));
  const twice = await overloaded(2);
  expect(codesOf(await storeFilesByWeb(twice.server, filesOf(1), { retryMs: 1 }))).toEqual([[true, undefined]]);
  const always = await overloaded(Infinity);
  expect(codesOf(await storeFilesByWeb(always.server, filesOf(1), { retryMs: 1 }))).toEqual([[false, 'web-status']]);
  expect([twice.visits.length, always.visits.length]).toEqual([3, 3]);
});

test('a server that is not there is told in each result, not thrown; cancelling is thrown', async () => {
  const server = { name: 'Web', dicomWebUrl: `http://127.0.0.1:${await unusedPort()}/` };
  expect(codesOf(await storeFilesByWeb(server, filesOf(2), { retryMs: 1 }))).toEqual([[false, 'nothing-listens'], [false, 'nothing-listens']]); // prettier-ignore
  await expect(storeFilesByWeb(server, filesOf(1), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' }); // prettier-ignore
});
