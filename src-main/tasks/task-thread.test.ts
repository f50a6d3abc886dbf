import { expect, onTestFinished, test } from 'vitest';
import { TaskThread } from './task-thread.ts';

function unrulyThread(): TaskThread {
  const entry = new URL('../../test/fixtures/unruly-thread.ts', import.meta.url);
  const thread = new TaskThread({ entry, heapLimitMb: 64 });
  onTestFinished(() => thread.close());
  return thread;
}

const ask = (thread: TaskThread, how: string, signal?: AbortSignal) =>
  thread.run('scan', { paths: [how] }, signal ? { signal } : {}) as Promise<unknown>;

test.each([
  ['crash', /stopped unexpectedly \(deliberate\)/],
  ['exit', /stopped unexpectedly/],
  ['out of memory', /not enough memory/],
])('a thread that ends by %s fails its own task, and the next task runs', async (how, message) => {
  const thread = unrulyThread();
  const failing = ask(thread, how);
  const next = ask(thread, 'well');
  await expect(failing).rejects.toThrow(message);
  expect(await next).toBe('well');
});

test('a task that never yields is cancelled within half a second, and the next task runs', async () => {
  const thread = unrulyThread();
  await ask(thread, 'well');
  const controller = new AbortController();
  const running = ask(thread, 'endless loop', controller.signal);
  setTimeout(() => controller.abort(), 50);
  const started = performance.now();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  expect(performance.now() - started).toBeLessThan(550);
  expect(await ask(thread, 'well')).toBe('well');
});

test('a task that was cancelled before its turn never runs', async () => {
  const thread = unrulyThread();
  await expect(ask(thread, 'crash', AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  expect(await ask(thread, 'well')).toBe('well');
});

test('the product thread starts and runs WebAssembly', async () => {
  const thread = new TaskThread();
  onTestFinished(() => thread.close());
  expect(await thread.run('self-check', null)).toEqual({ webAssembly: true });
});
