import { expect, test } from 'vitest';
import type { ServerId } from '../../../src-shared/contract/ids.ts';
import { startDimseServer, unusedPort } from '../../../test/fixtures/dimse-server.ts';
import { ids } from '../../../test/fixtures/filled-database.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { serverHandlers } from './handlers.ts';

const anyone = { patientName: '', patientId: '', studyDate: '' };

test('a server is saved, listed, tested, searched and removed', async () => {
  const { server, seen } = await startDimseServer({ finds: [{ StudyInstanceUID: '1.2.3', PatientID: 'TINY' }] });
  const workstation = testWorkstation(temporaryFolder());
  const saved = await serverHandlers['servers.save'](workstation, { serverId: null, server });
  const serverId = saved.serverId as ServerId;
  expect(await serverHandlers['servers.list'](workstation, {})).toEqual([saved]);
  expect(await serverHandlers['servers.test'](workstation, { serverId })).toMatchObject({ reachable: true });
  const found = await serverHandlers['servers.find'](workstation, { serverId, ...anyone, patientId: 'TINY' });
  expect(found).toMatchObject({ studies: [{ studyInstanceUid: '1.2.3', patientId: 'TINY' }] });
  expect(seen.queries).toMatchObject([{ PatientID: 'TINY' }]);
  expect(await serverHandlers['servers.remove'](workstation, { serverId })).toEqual({});
  expect(await serverHandlers['servers.list'](workstation, {})).toEqual([]);
});

test('a server that does not answer is told as such, with the reason', async () => {
  const { server } = await startDimseServer();
  const workstation = testWorkstation(temporaryFolder());
  const nobody = { ...server, port: await unusedPort() };
  const saved = await serverHandlers['servers.save'](workstation, { serverId: null, server: nobody });
  const told = await serverHandlers['servers.test'](workstation, { serverId: saved.serverId as ServerId });
  expect(told.reachable).toBe(false);
  expect(told.messages).not.toEqual([]);
});

test('what names no server is refused and starts no job; there is nothing to stop or remove', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { server: serverId } = ids;
  const asked = [
    () => serverHandlers['servers.test'](workstation, { serverId }),
    () => serverHandlers['servers.find'](workstation, { serverId, ...anyone }),
    () => serverHandlers['servers.retrieve'](workstation, { serverId, studyInstanceUid: '1.2.3' }),
  ];
  for (const ask of asked) {
    await expect((async () => ask())()).rejects.toMatchObject({ code: 'not-found', messages: [{ code: 'no-server' }] });
  }
  expect(workstation.jobs.list()).toEqual([]);
  expect(await serverHandlers['servers.stopFinding'](workstation, {})).toEqual({});
  expect(await serverHandlers['servers.remove'](workstation, { serverId })).toEqual({});
});
