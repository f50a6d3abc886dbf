import { expect, test } from 'vitest';
import { emptyDatabase, ids } from '../../test/fixtures/filled-database.ts';
import { findServer, listServers, removeServer, saveServer, type StoredServer } from './servers.ts';

const archive: StoredServer = {
  serverId: ids.server,
  name: 'Archive',
  host: 'pacs.example',
  port: 104,
  calledAeTitle: 'ARCHIVE',
  callingAeTitle: 'CONCORD',
  tls: true,
  receivingPort: 11112,
};
const web: StoredServer = { serverId: ids.server, name: 'Web', dicomWebUrl: 'https://pacs.example/dw', userName: 'li' };

test.each([
  ['DICOM', archive],
  ['DICOMweb', web],
])('a %s server comes back as it was saved', (_kind, server) => {
  const database = emptyDatabase();
  saveServer(database, server);
  expect(findServer(database, ids.server)).toEqual(server);
  expect(listServers(database)).toEqual([server]);
});

test('saving again changes the settings, of whatever kind, and does not lose the password', () => {
  const database = emptyDatabase();
  saveServer(database, web);
  database.exec("INSERT INTO server_secrets VALUES ('server', 'file', 'secret')");
  saveServer(database, { ...web, name: 'Renamed' });
  expect(listServers(database)).toEqual([{ ...web, name: 'Renamed' }]);
  expect(database.prepare('SELECT secret FROM server_secrets').pluck().get()).toBe('secret');
});

test('a server that was removed, or is none, is not found', () => {
  const database = emptyDatabase();
  saveServer(database, archive);
  removeServer(database, ids.server);
  expect(findServer(database, ids.server)).toBeNull();
  expect(listServers(database)).toEqual([]);
});

test('settings that are no server are refused, not half understood', () => {
  const database = emptyDatabase();
  database.exec(`INSERT INTO servers VALUES ('server', '{"name":"x","port":"104"}')`);
  expect(() => findServer(database, ids.server)).toThrow();
});
