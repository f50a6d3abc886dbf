import { mkdirSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { connect, type Socket } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { dataPdu, field, responseCommand, smallFile, smallObject, statusesIn, storeCommand } from '../../test/fixtures/dimse-bytes.ts'; // prettier-ignore
import { startDimseAttack, type DimseAttack } from '../../test/fixtures/hostile-dimse.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { dimse } from './dimse.ts';
import { retrieveStudyByWeb } from './dicom-web/web-retrieve.ts';
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

/** Stores objects at a port as an archive would after C-MOVE, and tells how each was answered. */
async function storeAt(port: number, callingAeTitle: string, studies: readonly string[]): Promise<number[]> {
  const client = new dimse.Client();
  const statuses: number[] = [];
  for (const [index, of] of studies.entries()) {
    const elements = { SOPClassUID: mrStorage, SOPInstanceUID: `${of}.${index}`, StudyInstanceUID: of };
    const store = new dimse.requests.CStoreRequest(new dimse.Dataset(elements));
    store.on('response', (response: { getStatus(): number }) => statuses.push(response.getStatus()));
    client.addRequest(store);
  }
  await new Promise<void>((resolve) => {
    client.on('closed', resolve).on('networkError', () => resolve());
    client.send('127.0.0.1', port, callingAeTitle, 'CONCORD');
  });
  return statuses;
}

/** How a connection to the port ends, and what it was sent meanwhile. */
function endOf(port: number, host: string, localAddress?: string): Promise<string> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ port, host, ...(localAddress && { localAddress }) });
    let bytes = 0;
    socket.on('data', (came) => void (bytes += came.length));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code!));
    socket.on('close', () => resolve(`closed after ${bytes} bytes`));
  });
}

it('the receiving port faces the server alone, takes its address alone, and objects of the study alone', async () => {
  const receivingPort = await new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
  const seen: Record<string, unknown> = {};
  const server = await hostile(({ socket, context }) => {
    void (async () => {
      seen['another address of this machine'] = await endOf(receivingPort, '127.0.0.3');
      seen['from another address'] = await endOf(receivingPort, '127.0.0.1', '127.0.0.2');
      seen['by another title'] = await storeAt(receivingPort, 'OTHER', [study]);
      seen['by the server'] = await storeAt(receivingPort, 'ARCHIVE', [otherStudy, study, otherStudy]);
      const end = responseCommand(field.moveResponse, 1, 0, false);
      socket.write(dataPdu(context(), end, { command: true, last: true }));
    })();
  });
  const retrieved = await retrieveStudy({ ...server, receivingPort }, study, arriving);
  expect(seen).toEqual({
    'another address of this machine': 'ECONNREFUSED',
    'from another address': 'closed after 0 bytes',
    'by another title': [],
    'by the server': [notAuthorised, 0, notAuthorised],
  });
  expect(retrieved).toEqual({ received: 1, refused: 2, strangers: 2 });
  expect(readdirSync(arriving)).toEqual([`${study}.1.dcm`]);
});

it('WADO-RS keeps objects of the study that was asked for, deletes others, and counts them', async () => {
  const http = createHttpServer((_, response) => {
    response.setHeader('content-type', 'multipart/related; type="application/dicom"; boundary=b');
    for (const of of [otherStudy, study, otherStudy]) response.write(Buffer.concat([Buffer.from('--b\r\n\r\n'), smallFile(`${of}.1`, of), Buffer.from('\r\n')])); // prettier-ignore
    response.end('--b--\r\n');
  });
  onTestFinished(() => void http.close());
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const dicomWebUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}/dw`;
  const retrieved = await retrieveStudyByWeb({ name: 'Web', dicomWebUrl }, study, arriving);
  expect(retrieved).toEqual({ received: 1, refused: 2, strangers: 0 });
  expect(readdirSync(arriving)).toEqual(['000002.dcm']);
});
