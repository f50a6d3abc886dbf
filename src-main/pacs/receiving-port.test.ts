import { mkdirSync, readdirSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { dataPdu, field, responseCommand } from '../../test/fixtures/dimse-bytes.ts';
import { unusedPort } from '../../test/fixtures/dimse-server.ts';
import { startDimseAttack, type DimseAttack } from '../../test/fixtures/hostile-dimse.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { dimse } from './dimse.ts';
import { openReceivingPort } from './receiving-port.ts';
import { retrieveStudy } from './retrieve-study.ts';
import { ReceivedStudy } from './received-study.ts';

const mrStorage = '1.2.840.10008.5.1.4.1.1.4';
const [study, otherStudy] = ['1.2.3', '1.2.9'] as const;
const notAuthorised = 0x0124;
const archive = { name: 'PACS', host: '127.0.0.1', port: 104, calledAeTitle: 'ARCHIVE', callingAeTitle: 'CONCORD', tls: false }; // prettier-ignore

let arriving: string;
beforeEach(() => {
  arriving = join(temporaryFolder(), 'arriving');
  mkdirSync(arriving);
});

async function hostile(attack: DimseAttack) {
  const { port, close } = await startDimseAttack(attack);
  onTestFinished(close);
  return { ...archive, port };
}

/** Stores objects at a port as an archive would after C-MOVE, and returns how each was answered. */
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
  const receivingPort = await unusedPort();
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

async function opened(host = '127.0.0.1', port?: number) {
  const errors: unknown[] = [];
  const receivedStudy = new ReceivedStudy(arriving, study);
  const used = port ?? (await unusedPort());
  const options = {
    port: used,
    receivedStudy,
    onReceived: () => undefined,
    onError: (error: unknown) => errors.push(error),
  };
  const receiving = await openReceivingPort({ ...archive, host }, options);
  onTestFinished(() => receiving.close());
  return { receiving, errors, port: used };
}

it('a port that is taken is told, with its number', async () => {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void listener.close());
  const { port } = listener.address() as AddressInfo;
  await expect(opened('127.0.0.1', port)).rejects.toMatchObject({
    code: 'network',
    messages: [{ code: 'port-in-use', values: { port } }],
  });
});

it('a server whose name nobody knows can send nothing', async () => {
  await expect(opened('no-such-host.invalid')).rejects.toMatchObject({
    messages: [{ code: 'server-unreachable' }, { code: 'no-such-host' }],
  });
});

it('closing ends every connection, and the port is free again', async () => {
  const { receiving, port } = await opened();
  const ended = endOf(port, '127.0.0.1');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await receiving.close();
  expect(await ended).toMatch(/closed after 0 bytes|ECONNRESET/);
  await (await opened('127.0.0.1', port)).receiving.close();
});

it('what speaks no DICOM ends the receiving, with the name of the server', async () => {
  const { port, errors } = await opened();
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\n\r\n');
  await new Promise((resolve) => socket.once('close', resolve));
  expect(errors).toMatchObject([{ messages: [{ code: 'server-disconnected' }, { code: 'speaks-no-dicom' }] }]);
});
