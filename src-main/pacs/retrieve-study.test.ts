import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { dataPdu, field, responseCommand, smallObject, statusesIn, storeCommand } from '../../test/fixtures/dimse-bytes.ts'; // prettier-ignore
import { startDimseAttack, type DimseAttack } from '../../test/fixtures/hostile-dimse.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { retrieveStudy } from './retrieve-study.ts';
import { usualLimits } from './server-limits.ts';

const mrStorage = '1.2.840.10008.5.1.4.1.1.4';
const [study, otherStudy] = ['1.2.3', '1.2.9'];
const notAuthorised = 0x0124;

let arriving: string;
beforeEach(() => {
  arriving = join(temporaryFolder(), 'arriving');
  mkdirSync(arriving);
});

async function hostile(attack: DimseAttack) {
  const { port, close } = await startDimseAttack(attack);
  onTestFinished(close);
  return { name: 'PACS', host: '127.0.0.1', port, calledAeTitle: 'ARCHIVE', callingAeTitle: 'CONCORD', tls: false };
}

/** Sends an object of each of these studies over the connection that asked (C-GET), and then says that all is well. */
const sendsStudies =
  (studies: readonly string[], statuses: number[], ending = 0): DimseAttack =>
  ({ socket, context }) => {
    let sent = 0;
    const next = () => {
      const of = studies[sent++];
      if (of === undefined) {
        const end = responseCommand(field.getResponse, 1, ending, false);
        return void socket.write(dataPdu(context(), end, { command: true, last: true }));
      }
      const uid = `${of}.${sent}`;
      socket.write(dataPdu(context(mrStorage), storeCommand(sent, mrStorage, uid), { command: true, last: true }));
      socket.write(dataPdu(context(mrStorage), smallObject(mrStorage, uid, of), { last: true }));
    };
    socket.on('data', (came) => {
      if (came[0] !== 4) return;
      statuses.push(...statusesIn(came));
      next();
    });
    next();
  };

it('C-GET keeps objects of the study that was asked for, refuses others, and counts them', async () => {
  const statuses: number[] = [];
  const server = await hostile(sendsStudies([otherStudy, study, otherStudy, study], statuses));
  expect(await retrieveStudy(server, study, arriving)).toEqual({ received: 2, refused: 2, strangers: 0 });
  expect(statuses).toEqual([notAuthorised, 0, notAuthorised, 0]);
  expect(readdirSync(arriving).sort()).toEqual(['1.2.3.2.dcm', '1.2.3.4.dcm']);
});

it('a study of which nothing but objects of other studies came is a failure that says so', async () => {
  const server = await hostile(sendsStudies([otherStudy, otherStudy], [], 0xb000));
  await expect(retrieveStudy(server, study, arriving)).rejects.toMatchObject({ messages: [{ code: 'only-other-studies', values: { count: 2 } }] }); // prettier-ignore
  expect(readdirSync(arriving)).toEqual([]);
});

it.each([
  ['objects', { objects: 2 }, 'study-too-many-objects'],
  ['bytes', { studyBytes: 600 }, 'study-too-long'],
  ['free bytes', { freeBytes: Number.MAX_SAFE_INTEGER }, 'no-room-for-study'],
  ['bytes of an object', { objectBytes: 100 }, 'message-too-long'],
])('a study that breaks the limit of %s is given up, and nothing half is left', async (_, limit, code) => {
  const server = await hostile(
    sendsStudies(
      Array.from({ length: 9 }, () => study),
      [],
    ),
  );
  const limits = { ...usualLimits, ...limit };
  const retrieving = retrieveStudy(server, study, arriving, { limits });
  const error = await retrieving.then(() => null, (thrown: { messages: { code: string }[] }) => thrown); // prettier-ignore
  expect(error!.messages.at(-1)!.code).toBe(code);
  expect(readdirSync(arriving).filter((name) => name.endsWith('.part'))).toEqual([]);
});

const codesOf = (retrieving: Promise<unknown>) =>
  retrieving.then(
    () => [],
    (error: { code: string; messages: { code: string }[] }) => [error.code, ...error.messages.map(({ code }) => code)],
  );

it('each object is told as it is kept', async () => {
  const server = await hostile(sendsStudies([study, otherStudy, study], []));
  const reported: number[] = [];
  await retrieveStudy(server, study, arriving, { onProgress: (received) => reported.push(received) });
  expect(reported).toEqual([1, 1, 2]);
});

it('a study that the server does not send, or only in part, is told with what to ask its administrator', async () => {
  const none = await hostile(sendsStudies([], [], 0xa701));
  expect(await codesOf(retrieveStudy(none, study, arriving))).toEqual(['network', 'study-not-sent', 'ask-about-c-get']);
  const part = await hostile(sendsStudies([study], [], 0xa702));
  expect(await codesOf(retrieveStudy(part, study, arriving))).toEqual(['network', 'study-sent-in-part', 'ask-about-c-get']); // prettier-ignore
});

it('C-MOVE is not asked of a server that speaks TLS: what it sends back would not be encrypted', async () => {
  const { port, close } = await startDimseAttack(() => undefined);
  onTestFinished(close);
  const server = { name: 'PACS', host: '127.0.0.1', port, calledAeTitle: 'ARCHIVE', callingAeTitle: 'CONCORD', tls: true, receivingPort: 11112 }; // prettier-ignore
  expect(await codesOf(retrieveStudy(server, study, arriving))).toEqual(['network', 'move-not-encrypted']);
});

it('cancelling ends it, and nothing half is left', async () => {
  const controller = new AbortController();
  const server = await hostile(() => controller.abort());
  expect(await codesOf(retrieveStudy(server, study, arriving, { signal: controller.signal }))).toEqual(['cancelled', 'cancelled']); // prettier-ignore
  expect(readdirSync(arriving)).toEqual([]);
});
