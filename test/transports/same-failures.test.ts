import { randomUUID } from 'node:crypto';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Workstation } from '../../src-main/workstation/workstation.ts';
import { createClient } from '../../src-renderer/client.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { messageText } from '../../src-shared/messages/text.ts';
import { bridgeInProcess } from '../fixtures/message-port-bridge.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { testWorkstation } from '../fixtures/test-workstation.ts';
import { rawHosts } from './byte-hosts.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: made up`), { code });

/** A workstation in which listing jobs, taking uploads and redeeming tickets fail with this error. */
function failingWith(error: Error): Workstation {
  const fail = () => {
    throw error;
  };
  return {
    ...testWorkstation(temporaryFolder()),
    jobs: { list: fail },
    uploads: { folderOf: fail },
    downloadTickets: { redeem: fail },
  } as unknown as Workstation;
}

const causes = [
  { what: 'a full disk', error: systemError('ENOSPC'), code: 'output', message: 'disk-full' },
  { what: 'a failing disk', error: systemError('EIO'), code: 'output', message: 'disk-failed' },
  { what: 'a folder closed to us', error: systemError('EACCES'), code: 'output', message: 'data-folder-not-writable' },
  {
    what: 'what is gone',
    error: new Failure('not-found', messageOf('nothing-there')),
    code: 'not-found',
    message: 'nothing-there',
  },
  {
    what: 'a wrong use',
    error: new Failure('usage', messageOf('upload-unknown')),
    code: 'usage',
    message: 'upload-unknown',
  },
  {
    what: 'a conflict',
    error: new Failure('conflict', messageOf('database-in-use', { folder: '/data' })),
    code: 'conflict',
    message: 'database-in-use',
  },
  { what: 'a defect', error: new Error('made up'), code: 'internal', message: 'went-wrong' },
];

describe.each(causes)('$what', ({ error, code, message }) => {
  test('fails alike on both hosts, whatever was asked for', async () => {
    const workstation = failingWith(error);
    const [loopback, electron] = [await rawHosts.loopback(workstation), await rawHosts.Electron(workstation)];
    const expected = { code, messages: [expect.objectContaining({ code: message }) as object] };

    const answered = await electron.send('jobs.list', {});
    expect(answered).toEqual({ failure: expected });
    expect(await loopback.send('jobs.list', {})).toEqual(answered);

    const fetches = [
      { path: `uploads/${randomUUID()}/1.dcm`, options: { method: 'PUT', body: new Uint8Array(4 * 2 ** 20) } },
      { path: `downloads/${randomUUID()}`, options: {} },
    ];
    for (const { path, options } of fetches) {
      const [there, here] = [await electron.fetch(path, options), await loopback.fetch(path, options)];
      const failure: unknown = await there.json();
      expect(failure, path).toEqual(expected);
      expect(await here.json(), path).toEqual(failure);
      expect(here.status, path).toBe(there.status);
      expect(here.headers.get('content-type')).toBe('application/json');
      for (const [name, value] of there.headers) expect(here.headers.get(name), name).toBe(value);
    }
  });
});

test.each([
  { name: 'no.such', request: {} },
  { name: 'studies.get', request: { studyId: 7 } },
  { name: 'studies.get', request: { studyId: randomUUID() } },
  { name: 'jobs.list', request: [] },
])('the request $name that cannot be met fails alike on both hosts', async ({ name, request }) => {
  const workstation = testWorkstation(temporaryFolder());
  const answered = await (await rawHosts.Electron(workstation)).send(name, request);
  expect(answered).toHaveProperty('failure');
  expect(await (await rawHosts.loopback(workstation)).send(name, request)).toEqual(answered);
});

test.each(['volumes/x', 'volumes/%', 'registered/..%2Fx', 'thumbnails/', 'downloads/a/b', 'nothing.js', '%ff'])(
  'the address %s fails alike on both hosts',
  async (path) => {
    const workstation = testWorkstation(temporaryFolder());
    const there = await (await rawHosts.Electron(workstation)).fetch(path);
    const here = await (await rawHosts.loopback(workstation)).fetch(path);
    expect([404, 503]).toContain(there.status);
    expect(here.status).toBe(there.status);
    expect(await here.json()).toEqual(await there.json());
  },
);

describe('the window says the same words', () => {
  /** The window's own client, its `fetch` led to the host. */
  const clients = {
    async loopback(workstation: Workstation) {
      lead((await rawHosts.loopback(workstation)).fetch);
      return createClient(undefined);
    },
    async Electron(workstation: Workstation) {
      lead((await rawHosts.Electron(workstation)).fetch);
      const { bridge, close } = bridgeInProcess(workstation);
      onTestFinished(close);
      return createClient(bridge);
    },
  };

  function lead(to: (path: string, options: RequestInit) => Promise<Response>): void {
    onTestFinished(() => void vi.unstubAllGlobals());
    const real = globalThis.fetch;
    vi.stubGlobal('document', { baseURI: 'http://window.test/' });
    vi.stubGlobal('window', {});
    vi.stubGlobal('fetch', (address: string, options: RequestInit) => {
      const path = address.replace('http://window.test/', '');
      if (path === address) return real(address, options);
      // The client stops listening for events when its key is refused.
      if (path === 'events') return Promise.resolve(Response.json({ code: 'conflict', messages: [] }, { status: 401 }));
      return to(path, options);
    });
  }

  test.each(Object.keys(clients) as (keyof typeof clients)[])('%s', async (host) => {
    const workstation = failingWith(systemError('ENOSPC'));
    const client = await clients[host](workstation);
    const words = messageText(messageOf('disk-full', { folder: workstation.folder.root }), 'en');
    const attempts = [
      () => client.call('jobs.list', {}),
      () => client.upload(`uploads/${randomUUID()}/1.dcm`, new Blob(['x'])),
      () => client.fetchBytes(`downloads/${randomUUID()}`),
    ];
    for (const attempt of attempts) {
      const failure = await attempt().then(
        () => null,
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(Failure);
      expect((failure as Failure).messages.map((one) => messageText(one, 'en'))).toEqual([words]);
    }
  });
});
