import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dicomFile, explicitLittleEndian } from '../../test/fixtures/dicom-file.ts';
import { startDimseServer, unusedPort } from '../../test/fixtures/dimse-server.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { pause, storeFiles, type FileToStore } from './store-files.ts';

const sopClassUid = '1.2.840.10008.5.1.4.1.1.4';

function filesOf(...uids: string[]): FileToStore[] {
  const folder = temporaryFolder();
  return uids.map((sopInstanceUid) => {
    const path = join(folder, sopInstanceUid);
    const bytes = dicomFile({ '00080016 UI': sopClassUid, '00080018 UI': sopInstanceUid, '00100020 LO': 'P1' });
    writeFileSync(path, bytes);
    const dataSetOffset = bytes.indexOf(Buffer.from([8, 0, 0x16, 0]));
    return { path, sopClassUid, sopInstanceUid, dataSetOffset };
  });
}

const codesOf = (results: Awaited<ReturnType<typeof storeFiles>>) =>
  results.map(({ stored, messages }) => [stored, messages[0]?.code]);

test('files are sent over one association, in the coding they are written in; each is answered', async () => {
  const { server, seen } = await startDimseServer();
  const reported: number[][] = [];
  const results = await storeFiles(server, filesOf('1.2.1', '1.2.2'), { onProgress: (...n) => reported.push(n) });
  expect(results).toEqual(['1.2.1', '1.2.2'].map((sopInstanceUid) => ({ sopInstanceUid, stored: true, messages: [] })));
  expect(seen.connections).toBe(1);
  expect(seen.stored).toMatchObject([{ uid: '1.2.1', elements: { PatientID: 'P1' } }, { uid: '1.2.2' }]);
  expect(new Set(seen.stored.map(({ syntax }) => syntax))).toEqual(new Set([explicitLittleEndian]));
  expect(reported).toEqual([[1, 2], [2, 2]]); // prettier-ignore
});

test.each([
  [0xa700, 'server-no-room'],
  [0xa900, 'server-not-understood'],
  [0xc001, 'server-not-understood'],
  [0x0124, 'server-not-permitted'],
  [0x0110, 'server-refused-object'],
])('a refusal with %i is an answer: it is reported, and not sent again', async (status, code) => {
  const { server, seen } = await startDimseServer({ stores: () => ({ status }) });
  const results = await storeFiles(server, filesOf('1.2.1'));
  expect(codesOf(results)).toEqual([[false, code]]);
  expect(JSON.stringify(results[0]!.messages)).toContain(status.toString(16).padStart(4, '0').toUpperCase());
  expect(seen.stored).toHaveLength(1);
});

test('a warning means stored, with a note', async () => {
  const { server } = await startDimseServer({ stores: () => ({ status: 0xb000 }) });
  expect(codesOf(await storeFiles(server, filesOf('1.2.1')))).toEqual([[true, 'stored-with-warning']]);
});

test('what had no answer when the connection broke is sent again, and nothing else', async () => {
  const { server, seen } = await startDimseServer({ stores: (_uid, count) => (count === 1 ? null : { status: 0 }) });
  const results = await storeFiles(server, filesOf('1.2.1', '1.2.2', '1.2.3'), { retryMs: 1 });
  expect(codesOf(results)).toEqual([[true, undefined], [true, undefined], [true, undefined]]); // prettier-ignore
  expect(seen.stored.map(({ uid }) => uid)).toEqual(['1.2.1', '1.2.2', '1.2.2', '1.2.3']);
});

test('after three connections that came to nothing, every file is told as not stored, with the reason', async () => {
  const { server } = await startDimseServer();
  const nowhere = { ...server, port: await unusedPort() };
  const results = await storeFiles(nowhere, filesOf('1.2.1', '1.2.2'), { retryMs: 1 });
  expect(results.map(({ stored, messages }) => [stored, messages.at(-1)!.code])).toEqual([[false, 'nothing-listens'], [false, 'nothing-listens']]); // prettier-ignore
});

test('a kind that the server does not take is told, not sent', async () => {
  const { server, seen } = await startDimseServer({ accepts: (context) => context.getAbstractSyntaxUid() !== sopClassUid }); // prettier-ignore
  const results = await storeFiles(server, filesOf('1.2.1'), { retryMs: 1 });
  expect(codesOf(results)).toEqual([[false, 'kind-not-accepted']]);
  expect(seen.stored).toEqual([]);
});

test('cancelling ends the sending, and the pause before a retry', async () => {
  const { server } = await startDimseServer();
  await expect(storeFiles(server, filesOf('1.2.1'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' }); // prettier-ignore
  const controller = new AbortController();
  const pausing = pause(60_000, controller.signal);
  controller.abort();
  await expect(pausing).rejects.toMatchObject({ code: 'cancelled' });
});
