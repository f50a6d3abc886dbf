import { mkdirSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { explicitLittleEndian } from '../../test/fixtures/dicom-file.ts';
import { implicitLittleEndian, smallObject } from '../../test/fixtures/dimse-bytes.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { dimse } from './dimse.ts';
import { acceptStorage, offerToReceive, receiveFrom } from './receive-objects.ts';
import { ReceivedStudy } from './received-study.ts';

const [mrStorage, findModel] = ['1.2.840.10008.5.1.4.1.1.4', '1.2.840.10008.5.1.4.1.2.2.1'];
const [jpeg2000, mpeg2] = ['1.2.840.10008.1.2.4.90', '1.2.840.10008.1.2.4.100'];
const { PresentationContextResult, Status } = dimse.constants;

const contextsOf = (demanded: InstanceType<typeof dimse.association.Association>) =>
  demanded.getPresentationContexts().map(({ context }) => context);

test('a server is offered compressed series as they are kept, within what an association may have', () => {
  const demanded = new dimse.association.Association('CONCORD', 'ARCHIVE');
  offerToReceive(demanded, 'any');
  const contexts = contextsOf(demanded);
  expect(contexts.length).toBeLessThanOrEqual(128);
  const syntaxes = contexts
    .filter((context) => context.getAbstractSyntaxUid() === mrStorage)
    .flatMap((context) => context.getTransferSyntaxUids());
  expect(syntaxes).toContain(jpeg2000);
  expect(syntaxes).not.toContain(mpeg2);
  expect(new Set(contexts.map((context) => context.getPresentationContextId())).size).toBe(contexts.length);
});

test('asked for compressed series, no volume is offered without compression', () => {
  const demanded = new dimse.association.Association('CONCORD', 'ARCHIVE');
  offerToReceive(demanded, 'compressed');
  const ofMr = contextsOf(demanded).filter((context) => context.getAbstractSyntaxUid() === mrStorage);
  const syntaxes = ofMr.flatMap((context) => context.getTransferSyntaxUids());
  expect(syntaxes).toContain(jpeg2000);
  expect(syntaxes).not.toContain(explicitLittleEndian);
  expect(syntaxes).not.toContain(implicitLittleEndian);
});

test('of what a server would send, every storage class is taken in a syntax that can be kept, and nothing else', () => {
  const offered = new dimse.association.Association('ARCHIVE', 'CONCORD');
  const offer = (kind: string, syntaxes: readonly string[]) => {
    const context = offered.getPresentationContext(offered.addPresentationContext(kind));
    for (const syntax of syntaxes) context.addTransferSyntaxUid(syntax);
    return context;
  };
  const taken = offer(mrStorage, [mpeg2, jpeg2000, explicitLittleEndian]);
  const film = offer(mrStorage, [mpeg2]);
  const question = offer(findModel, [implicitLittleEndian]);
  acceptStorage(offered);
  expect([taken, film, question].map((context) => context.getResult())).toEqual([
    PresentationContextResult.Accept,
    PresentationContextResult.RejectTransferSyntaxesNotSupported,
    PresentationContextResult.RejectAbstractSyntaxNotSupported,
  ]);
  expect(taken.getAcceptedTransferSyntaxUid()).toBe(jpeg2000);
});

/** Receives one object and gives how it would be answered. */
async function received(sopInstanceUid: string, study: string) {
  const folder = join(temporaryFolder(), 'arriving');
  mkdirSync(folder);
  const socket = { pause: () => undefined, resume: () => undefined } as unknown as Socket;
  const { receiver, statusOf } = receiveFrom(socket, new ReceivedStudy(folder, '1.2.3'), () => undefined);
  const context = new dimse.association.PresentationContext(1, mrStorage, implicitLittleEndian);
  context.setResult(PresentationContextResult.Accept, implicitLittleEndian);
  const store = new dimse.requests.CStoreRequest(
    new dimse.Dataset({ SOPClassUID: mrStorage, SOPInstanceUID: sopInstanceUid }),
  );
  const file = receiver.createStoreWritableStream(context, store);
  file.write(smallObject(mrStorage, sopInstanceUid, study));
  file.end();
  const before = statusOf(store);
  await new Promise<void>((resolve) => receiver.createDatasetFromStoreWritableStream(file, context, () => resolve()));
  await finished(file).catch(() => undefined);
  return { folder, before, status: statusOf(store) };
}

test('an object is kept as a Part 10 file in the syntax it was sent in; until it is kept, it is not answered as stored', async () => {
  const { folder, before, status } = await received('1.2.3.4', '1.2.3');
  expect([before, status]).toEqual([Status.ProcessingFailure, Status.Success]);
  const bytes = readFileSync(join(folder, '1.2.3.4.dcm'));
  expect(bytes.subarray(128, 132).toString('latin1')).toBe('DICM');
  expect(bytes.includes(Buffer.from(implicitLittleEndian))).toBe(true);
  expect(bytes.subarray(-smallObject(mrStorage, '1.2.3.4', '1.2.3').length)).toEqual(smallObject(mrStorage, '1.2.3.4', '1.2.3')); // prettier-ignore
});

test('a UID names a file and nothing more; an object of another study is refused as not authorised', async () => {
  const { folder, status } = await received('../../1.2/evil', '1.2.3');
  expect(status).toBe(Status.Success);
  expect(readFileSync(join(folder, '.._.._1.2_____.dcm')).length).toBeGreaterThan(132);
  expect((await received('1.2.9.1', '1.2.9')).status).toBe(0x0124);
});
