import { expect, test } from 'vitest';
import type { Workstation } from '../workstation.ts';
import { findStudies, stopFinding } from './find-on-server.ts';

const server = { name: 'A', host: 'pacs', port: 104, calledAeTitle: 'AE', callingAeTitle: 'C', tls: false };
const query = { patientName: 'Doe', patientId: '', studyDate: '' };

/** A workstation whose searches end when they are told to. */
function searching() {
  const signals: AbortSignal[] = [];
  const run = (_name: string, _input: unknown, { signal }: { signal: AbortSignal }) => {
    signals.push(signal);
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('ended'))));
  };
  return { workstation: { threads: { servers: { run } } } as unknown as Workstation, signals };
}

test('a new search ends the one that runs; another workstation keeps its own', async () => {
  const [mine, others] = [searching(), searching()];
  const first = findStudies(mine.workstation, server, query);
  const another = findStudies(others.workstation, server, query);
  const second = findStudies(mine.workstation, server, query);
  await expect(first).rejects.toThrow('ended');
  expect([mine.signals[1]!.aborted, others.signals[0]!.aborted]).toEqual([false, false]);
  stopFinding(mine.workstation);
  await expect(second).rejects.toThrow('ended');
  stopFinding(others.workstation);
  await expect(another).rejects.toThrow('ended');
});

test('where nothing is searched there is nothing to stop', () => {
  expect(() => stopFinding(searching().workstation)).not.toThrow();
});
