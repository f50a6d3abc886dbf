import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallFile } from '../../test/fixtures/dimse-bytes.ts';
import { startDimseServer, unusedPort } from '../../test/fixtures/dimse-server.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { multipartOf, startWebServer } from '../../test/fixtures/web-server.ts';
import {
  addressOf,
  findOnServer,
  isDicomWeb,
  retrieveFromServer,
  sendToServer,
  testAnyServer,
} from './server-kinds.ts';

const archive = { name: 'A', host: 'pacs', port: 104, calledAeTitle: 'AE', callingAeTitle: 'C', tls: true };
const web = { name: 'W', dicomWebUrl: 'https://dr%40li:secret@pacs.example/dw/' };

test('an address tells where data goes, and never a password', () => {
  expect([archive, { ...archive, tls: false }, web].map(addressOf)).toEqual(['AE at pacs:104 (TLS)', 'AE at pacs:104', 'https://pacs.example/dw']); // prettier-ignore
  expect([archive, web].map(isDicomWeb)).toEqual([false, true]);
});

test('a server of either kind is asked for an answer, without patient data', async () => {
  const { server: ofDimse } = await startDimseServer();
  const { server: ofWeb, visits } = await startWebServer((_visit, response) => response.end('[]'));
  for (const server of [ofDimse, ofWeb]) {
    expect(await testAnyServer(server)).toMatchObject({ reachable: true, messages: [{ code: 'server-answers' }] });
  }
  expect(visits).toHaveLength(1);
  expect(visits[0]!.path).toContain('PatientID=CONCORD-TEST');
});

test('one that cannot be reached is told, not thrown; a cancelled test is thrown', async () => {
  const port = await unusedPort();
  const unreachable = [{ ...archive, tls: false, host: '127.0.0.1', port }, { name: 'W', dicomWebUrl: `http://127.0.0.1:${port}/` }]; // prettier-ignore
  for (const server of unreachable) {
    const { reachable, messages } = await testAnyServer(server);
    expect([reachable, messages.at(-1)!.code]).toEqual([false, 'nothing-listens']);
    await expect(testAnyServer(server, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  }
});

test('each kind is searched, fetched from and sent to by its own protocol', async () => {
  const query = { patientName: '', patientId: 'P1', studyDate: '' };
  const { server: ofDimse, seen } = await startDimseServer();
  const { server: ofWeb, visits } = await startWebServer(({ path, method }, response) => {
    if (method === 'POST' || path.includes('?')) return void response.end(method === 'POST' ? '{}' : '[]');
    response.setHeader('content-type', 'multipart/related; boundary=b');
    response.end(multipartOf([smallFile('1.2.3.1', '1.2.3')]));
  });
  await findOnServer(ofDimse, query);
  await findOnServer(ofWeb, query);
  expect([seen.queries.length, visits.length]).toEqual([1, 1]);
  const folder = join(temporaryFolder(), 'arriving');
  mkdirSync(folder);
  expect(await retrieveFromServer(ofWeb, '1.2.3', folder, {})).toMatchObject({ received: 1 });
  expect(readdirSync(folder)).toHaveLength(1);
  expect(await sendToServer(ofWeb, [], {})).toEqual([]);
  expect(await sendToServer(ofDimse, [], {})).toEqual([]);
});
