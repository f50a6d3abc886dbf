import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { startDimseServer } from '../../../test/fixtures/dimse-server.ts';
import { ids } from '../../../test/fixtures/filled-database.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { writeTinySeries } from '../../../test/fixtures/tiny-dicom.ts';
import { listAudit } from '../../database/audit.ts';
import type { StoreResult } from '../../pacs/store-files.ts';
import type { TaskProgress } from '../../tasks/task-messages.ts';
import type { Workstation } from '../workstation.ts';
import { sendFolder } from './send-to-server.ts';

type Server = Awaited<ReturnType<typeof startDimseServer>>['server'];

/** Sends three slices, and whatever else is named; remembers what was told meanwhile. */
function sending(workstation: Workstation, server: Server, more: readonly string[] = []) {
  const root = temporaryFolder();
  const names = writeTinySeries(join(root, 'a'), { studyUid: '1.2.3', seriesUid: '1.2.3.1', sliceCount: 3 }).map((path) => `a/${basename(path)}`); // prettier-ignore
  for (const name of more) writeFileSync(join(root, name), 'no image');
  const [progress, results] = [[] as TaskProgress[], [] as StoreResult[]];
  const sent = sendFolder(workstation, { ...server, serverId: ids.server }, root, [...names, ...more], {
    context: {
      jobId: ids.job,
      signal: new AbortController().signal,
      progress: (told) => void progress.push(told),
      setStudies: () => undefined,
    },
    subject: 'subject',
    actor: 'Dr Li',
    onResults: (told) => void results.push(...told),
  });
  return { sent, progress, results };
}

const lastEntry = (workstation: Workstation) => listAudit(workstation.database, 1)[0];

test('every object is sent, told as it goes, and on record with who sent it', async () => {
  const { server, seen } = await startDimseServer();
  const workstation = testWorkstation(temporaryFolder());
  const { sent, progress, results } = sending(workstation, server);
  expect(await sent).toEqual([messageOf('objects-sent', { count: 3, server: 'PACS' })]);
  const uids = ['1.2.3.1.1', '1.2.3.1.2', '1.2.3.1.3'];
  expect(seen.stored.map(({ uid, elements }) => [uid, elements['PatientID']])).toEqual(uids.map((uid) => [uid, 'TINY'])); // prettier-ignore
  expect(results).toEqual(uids.map((sopInstanceUid) => ({ sopInstanceUid, stored: true, messages: [] })));
  const told = messageOf('objects-sent-so-far', { done: 3, count: 3, server: 'PACS' });
  expect(progress.at(-1)).toEqual({ step: 'sending', fraction: expect.closeTo(1) as number, messages: [told] });
  const detail = expect.stringMatching(/^3 of 3 objects to .*127\.0\.0\.1/) as string;
  expect(lastEntry(workstation)).toMatchObject({ action: 'sent', subject: 'subject', actor: 'Dr Li', detail });
});

test('an object that the server refuses fails the sending with its reason; what was taken is on record', async () => {
  const { server } = await startDimseServer({ stores: (_uid, count) => ({ status: count === 1 ? 0xa700 : 0 }) });
  const workstation = testWorkstation(temporaryFolder());
  const { sent, results } = sending(workstation, server);
  const counts = { server: 'PACS', stored: 2, count: 3 };
  await expect(sent).rejects.toMatchObject({
    code: 'network',
    messages: [messageOf('not-all-taken', counts), { code: 'server-no-room' }],
  });
  expect(results.map(({ stored }) => stored)).toEqual([true, false, true]);
  expect(lastEntry(workstation)).toMatchObject({ action: 'sent', detail: expect.stringMatching(/^2 of 3 /) as string });
});

test('a sending that stops half way is on record with what the server had answered by then', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const run = (_name: string, _input: unknown, { onCount }: { onCount: (done: number) => void }) => {
    onCount(2);
    return Promise.reject(new Failure('cancelled', messageOf('cancelled')));
  };
  const threads = { ...workstation.threads, servers: { run } as unknown as Workstation['threads']['servers'] };
  const { server } = await startDimseServer();
  const { sent, results } = sending({ ...workstation, threads }, server);
  await expect(sent).rejects.toMatchObject({ code: 'cancelled' });
  expect(results).toEqual([]);
  const detail = expect.stringMatching(/^2 of 3 objects to .*, then stopped$/) as string;
  expect(lastEntry(workstation)).toMatchObject({ action: 'sent', detail });
});

test('where one file is no DICOM object nothing is sent', async () => {
  const { server, seen } = await startDimseServer();
  const workstation = testWorkstation(temporaryFolder());
  const { sent } = sending(workstation, server, ['letter.txt']);
  await expect(sent).rejects.toMatchObject({ code: 'internal', messages: [{ code: 'not-dicom' }] });
  expect(seen.connections).toBe(0);
  expect(lastEntry(workstation)).toBeUndefined();
});
