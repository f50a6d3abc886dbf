import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { filledDatabase } from '../../test/fixtures/filled-database.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { HeldFolder } from '../storage/held-folder.ts';
import { dataFolderAt } from './data-folder.ts';
import { checkedEvent, dispatchRequest, serialiseWorkstationFailure } from './dispatch-request.ts';
import { noDialogs, type Workstation } from './workstation.ts';

/** `chooseFolder` answers the request `exports.chooseFolder`. */
function answering(chooseFolder: () => Promise<unknown> = noDialogs.chooseFolder) {
  const folder = dataFolderAt(temporaryFolder());
  const held = new HeldFolder(folder.root, [folder.root]);
  const parts = { folder, held, database: filledDatabase(), host: { ...noDialogs, chooseFolder } };
  return parts as unknown as Workstation;
}

const registrationId = '00000000-0000-4000-8000-000000000000';

test('a request is answered by its handler; what that refuses stays as it said', async () => {
  const chosen = answering(() => Promise.resolve('/out'));
  expect(await dispatchRequest(chosen, 'exports.chooseFolder', {})).toEqual({ reply: { path: '/out' } });
  const refused = { code: 'not-found', messages: [messageOf('no-registration')] };
  expect(await dispatchRequest(chosen, 'registrations.get', { registrationId })).toEqual({ failure: refused });
});

test.each(['exports.delete', 'toString', '__proto__', ''])('a request of no such name is refused: %j', async (name) => {
  const failure = { code: 'usage', messages: [messageOf('unknown-request')] };
  expect(await dispatchRequest(answering(), name, {})).toEqual({ failure });
});

test.each([
  ['registrations.get', { registrationId: 'Sample^Anna' }, 'registrationId'],
  ['exports.chooseFolder', { path: 'Sample^Anna' }, 'the message'],
  ['exports.chooseFolder', null, 'the message'],
])(
  'a malformed %s never reaches its handler; its places are named, not what it holds',
  async (name, payload, place) => {
    const workstation = answering(() => Promise.reject(new Error('reached')));
    const answer = await dispatchRequest(workstation, name, payload);
    expect(answer).toMatchObject({ failure: { code: 'usage', messages: [{ code: 'malformed' }] } });
    expect(JSON.stringify(answer)).toContain(place);
    expect(JSON.stringify(answer)).not.toMatch(/Sample|reached/);
  },
);

test('a reply that is not of the contract does not leave', async () => {
  const answer = await dispatchRequest(
    answering(() => Promise.resolve(7)),
    'exports.chooseFolder',
    {},
  );
  expect(answer).toMatchObject({ failure: { code: 'internal', messages: [{ code: 'malformed' }] } });
});

const { SqliteError } = SqliteDatabase;

test.each([
  [Object.assign(new Error('write'), { code: 'ENOSPC' }), 'output', 'disk-full'],
  [new SqliteError('write', 'SQLITE_FULL'), 'output', 'disk-full'],
  [new SqliteError('locked', 'SQLITE_BUSY'), 'conflict', 'database-in-use'],
  [new Failure('input', messageOf('same-series')), 'input', 'same-series'],
  [new TypeError('no function'), 'internal', 'went-wrong'],
])('%s is told as what it means', async (error, code, message) => {
  const workstation = answering(() => Promise.reject(error));
  const failure = { code, messages: [{ code: message }] };
  expect(await dispatchRequest(workstation, 'exports.chooseFolder', {})).toMatchObject({ failure });
  expect(serialiseWorkstationFailure(workstation, error)).toMatchObject(failure);
});

test('where the data folder has gone, that is what is told', () => {
  const { folder } = answering();
  const held = new HeldFolder(folder.root, [folder.root]);
  held.isThere = () => false;
  const failure = serialiseWorkstationFailure({ folder, held } as unknown as Workstation, new Error('no such file'));
  expect(failure).toEqual({ code: 'output', messages: [messageOf('data-folder-gone', { folder: folder.root })] });
});

test('an event leaves if it is of the contract, else not at all', () => {
  expect(checkedEvent('studies.changed', { studyId: null })).toEqual({ studyId: null });
  expect(() => checkedEvent('studies.changed', { studyId: 7 })).toThrow(
    expect.objectContaining({ code: 'internal' }) as Error,
  );
});
