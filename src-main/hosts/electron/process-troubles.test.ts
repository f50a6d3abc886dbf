import type { MessageBoxOptions } from 'electron';
import { describe, expect, test } from 'vitest';
import { ProcessTroubles } from './process-troubles.ts';

/** Electron at the boundary: messages are answered when the test says so. */
function shell(locale: 'en' | 'zh-CN' = 'en') {
  const asked: { options: MessageBoxOptions; answer(button: number): void }[] = [];
  const done: string[] = [];
  const troubles = new ProcessTroubles({
    ask: (options) => new Promise((resolve) => asked.push({ options, answer: resolve })),
    reopen: () => done.push('reopened'),
    quit: () => done.push('quit'),
    locale: () => locale,
    record: (action, detail) => done.push(`${action} ${detail}`),
  });
  return { troubles, asked, done };
}

describe('a page that ended', () => {
  test.each([
    [0, 'reopened'],
    [1, 'quit'],
  ])('is recorded and told; at button %i the window is %s', async (button, outcome) => {
    const { troubles, asked, done } = shell();
    const telling = troubles.pageGone({ reason: 'crashed', exitCode: 139 });
    await expect.poll(() => asked).toHaveLength(1);
    expect(asked[0]!.options.message).toBe('The window of Concord ended unexpectedly (crashed).');
    expect(asked[0]!.options.detail).toContain('imports and registrations that run go on');
    asked[0]!.answer(button);
    await telling;
    expect(done).toEqual(['window-ended crashed (139)', outcome]);
  });

  test('of its own will is no trouble', async () => {
    const { troubles, asked, done } = shell();
    await troubles.pageGone({ reason: 'clean-exit', exitCode: 0 });
    expect([asked, done]).toEqual([[], []]);
  });

  test('is told in Chinese in a Chinese window', async () => {
    const { troubles, asked } = shell('zh-CN');
    void troubles.pageGone({ reason: 'oom', exitCode: 1 });
    await expect.poll(() => asked).toHaveLength(1);
    expect(asked[0]!.options.message).toContain('窗口内存不足');
    expect(asked[0]!.options.buttons).toEqual(['重新打开窗口', '退出 Concord']);
  });

  test('is told after another message, not instead of it', async () => {
    const { troubles, asked } = shell();
    void troubles.uncaught(new Error('x'));
    void troubles.pageGone({ reason: 'crashed', exitCode: 1 });
    await expect.poll(() => asked).toHaveLength(1);
    asked[0]!.answer(1);
    await expect.poll(() => asked).toHaveLength(2);
    expect(asked[1]!.options.message).toContain('ended unexpectedly');
  });
});

test('a page that hangs may be waited for or opened again', async () => {
  const { troubles, asked, done } = shell();
  for (const button of [0, 1]) {
    const telling = troubles.pageHangs();
    await expect.poll(() => asked).toHaveLength(button + 1);
    asked[button]!.answer(button);
    await telling;
  }
  expect(done).toEqual(['window-hangs ', 'window-hangs ', 'reopened']);
});

test('an uncaught error is told once however often it comes, without its message, which may name a patient', async () => {
  const { troubles, asked, done } = shell();
  const error = Object.assign(new Error("ENOENT: '/data/Doe^Jane/1.dcm'"), { code: 'ENOENT' });
  const telling = [troubles.uncaught(error), troubles.uncaught(error), troubles.uncaught('a string')];
  await expect.poll(() => asked).toHaveLength(1);
  asked[0]!.answer(0);
  await Promise.all(telling);
  expect(asked).toHaveLength(1);
  expect(JSON.stringify([asked, done])).not.toContain('Doe');
  expect(done).toEqual(['uncaught-error Error ENOENT', 'uncaught-error Error ENOENT', 'uncaught-error string', 'quit']);
});

test('a helper that ended is recorded; one that cannot start is told', async () => {
  const { troubles, asked, done } = shell();
  await troubles.helperGone({ type: 'GPU', reason: 'crashed', exitCode: 1 });
  expect(asked).toEqual([]);
  void troubles.helperGone({ type: 'Utility', reason: 'launch-failed', exitCode: 2 });
  await expect.poll(() => asked).toHaveLength(1);
  expect(asked[0]!.options.message).toContain('Utility');
  expect(done).toEqual(['helper-process-ended GPU: crashed (1)', 'helper-process-ended Utility: launch-failed (2)']);
});
