import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { events, type EventName } from '../../src-shared/contract/events.ts';
import { Failure } from '../../src-shared/failure.ts';
import { isEventName, type WireAnswer } from '../../src-shared/wire.ts';
import { startLoopbackHost } from '../../src-main/hosts/loopback/server.ts';
import { dispatchRequest, checkedEvent } from '../../src-main/workstation/dispatch-request.ts';
import type { Workstation } from '../../src-main/workstation/workstation.ts';
import { connectOverHttp } from '../fixtures/http-backend.ts';
import { bridgeInProcess } from '../fixtures/message-port-bridge.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { testWorkstation } from '../fixtures/test-workstation.ts';

interface BadRequest {
  readonly why: string;
  readonly name: string;
  readonly request: unknown;
}

const fixture = <Row>(name: string): Row[] =>
  JSON.parse(readFileSync(new URL(`../fixtures/contract-negative/${name}.json`, import.meta.url), 'utf8')) as Row[];

const badRequests = fixture<BadRequest>('requests');
const badEvents = fixture<{ why: string; name: string; payload: unknown }>('events');

/** How a request is sent without the window's own checks, as a hostile page would. */
const senders: Record<string, (workstation: Workstation) => Promise<(bad: BadRequest) => Promise<WireAnswer>>> = {
  async 'HTTP on the loopback host'(workstation) {
    const host = await startLoopbackHost(workstation, { port: 0, windowFolder: null });
    const backend = await connectOverHttp(host.newAddress());
    onTestFinished(async () => {
      backend.close();
      await host.close();
    });
    return async ({ name, request }) => {
      const response = await fetch(`${backend.base}api/${name}`, {
        method: 'POST',
        headers: { ...backend.headers, 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      expect(response.status).toBe(400);
      return { failure: (await response.json()) as Extract<WireAnswer, { failure: unknown }>['failure'] };
    };
  },
  'the Electron bridge'(workstation) {
    const { bridge, close } = bridgeInProcess(workstation);
    onTestFinished(close);
    return Promise.resolve(({ name, request }) => bridge.call(name, request));
  },
};

describe.each(Object.keys(senders))('%s', (transport) => {
  test('refuses every message that is not of the contract, and tells nothing of its contents', async () => {
    const send = await senders[transport]!(testWorkstation(temporaryFolder()));
    for (const bad of badRequests) {
      const answered = await send(bad);
      expect(answered, bad.why).toMatchObject({ failure: { code: 'usage' } });
    }
  });
});

test('the bridge drops what is no message of its own, and goes on', async () => {
  const { bridge, postRaw, close } = bridgeInProcess(testWorkstation(temporaryFolder()));
  onTestFinished(close);
  const strange = [
    null,
    7,
    'request',
    {},
    { kind: 'request' },
    { kind: 'request', id: -1, name: 'studies.list', request: {} },
  ];
  for (const message of [...strange, { kind: 'request', id: 1, name: 'studies.list', request: {}, extra: 1 }])
    postRaw(message);
  expect(await bridge.call('studies.list', {})).toEqual({ reply: [] });
});

test.each(badEvents)('an event with $why never leaves the backend', ({ name, payload }) => {
  expect(isEventName(name)).toBe(true);
  expect(events[name as EventName].safeParse(payload).success).toBe(false);
  expect(() => checkedEvent(name as EventName, payload)).toThrow(Failure);
});

test('a reply that breaks the contract is a failure, not a reply', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const broken = { ...workstation, jobs: { list: () => [{ jobId: 1 }] } } as unknown as Workstation;
  expect(await dispatchRequest(broken, 'jobs.list', {})).toMatchObject({ failure: { code: 'internal' } });
});
