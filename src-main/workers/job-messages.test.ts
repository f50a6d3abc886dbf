import { expect, test } from 'vitest';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { deliver, doJob, type EndMessage } from './job-messages.ts';

/** The end of a job as it arrives in another thread or process. */
const endOf = (id: number, work: () => unknown, causeOf?: (error: unknown) => unknown) =>
  new Promise<EndMessage>((resolve) => void doJob(id, work, (end) => resolve(structuredClone(end)), causeOf));
const delivered = (end: EndMessage) =>
  new Promise((resolve, reject) => deliver(end, { resolve, reject })).catch((error: unknown) => error);

test('what a job gives arrives with the number of its job', async () => {
  const end = await endOf(7, () => Promise.resolve({ score: 0.9 }));
  expect(end).toMatchObject({ kind: 'done', id: 7 });
  expect(await delivered(end)).toEqual({ score: 0.9 });
});

test('a failure arrives as one, with its code and messages', async () => {
  const failure = new Failure('input', messageOf('out-of-memory'));
  const arrived = await delivered(await endOf(1, () => Promise.reject(failure)));
  expect(arrived).toBeInstanceOf(Failure);
  expect(arrived).toMatchObject({ code: 'input', messages: failure.messages });
});

test('an error that is thrown before anything is awaited arrives too, as what caused it', async () => {
  const cause = new Failure('cancelled', messageOf('cancelled'));
  const broken = () => {
    throw new TypeError('x');
  };
  expect(await delivered(await endOf(2, broken))).toMatchObject({ code: 'internal' });
  expect(await delivered(await endOf(3, broken, () => cause))).toMatchObject({ code: 'cancelled' });
});

test('an output that cannot be sent fails its job', async () => {
  expect(await delivered(await endOf(4, () => () => 'a function'))).toMatchObject({ code: 'internal' });
});
