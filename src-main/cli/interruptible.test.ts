import { expect, test } from 'vitest';
import { interruptible } from './interruptible.ts';

const listeners = () => process.listenerCount('SIGINT') + process.listenerCount('SIGTERM');

/** The handler that `interruptible` adds last, called as the system would on Ctrl-C. */
const raise = (signal: 'SIGINT' | 'SIGTERM') => (process.listeners(signal).at(-1) as () => void)();

test.each(['SIGINT', 'SIGTERM'] as const)('%s aborts the work, which may then clean up', async (name) => {
  const steps: string[] = [];
  const work = interruptible(async (signal) => {
    raise(name);
    if (signal.aborted) steps.push('aborted');
    await Promise.resolve();
    steps.push('cleaned up');
    throw new Error('cancelled');
  });
  await expect(work).rejects.toThrow('cancelled');
  expect(steps).toEqual(['aborted', 'cleaned up']);
});

test('a result is handed on, and no handler stays behind: Ctrl-C ends the process again', async () => {
  const before = listeners();
  expect(await interruptible(() => Promise.resolve(listeners() - before))).toBe(2);
  await expect(interruptible(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(listeners()).toBe(before);
});
