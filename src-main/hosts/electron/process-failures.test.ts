import type { MessageBoxOptions } from 'electron';
import { describe, expect, test } from 'vitest';
import { ProcessFailures } from './process-failures.ts';

/** Electron at the boundary: messages are answered when the test says so. */
function shell(locale: 'en' | 'zh-CN' = 'en') {
  const shown: { options: MessageBoxOptions; press(button: number): void }[] = [];
  const done: string[] = [];
  const failures = new ProcessFailures({
    showMessage: (options) => new Promise((resolve) => shown.push({ options, press: resolve })),
    reopen: () => done.push('reopened'),
    quit: () => done.push('quit'),
    locale: () => locale,
    record: (action, detail) => done.push(`${action} ${detail}`),
  });
  return { failures, shown, done };
}

describe('a page that ended', () => {
  test.each([
    [0, 'reopened'],
    [1, 'quit'],
  ])('is recorded and told; at button %i the window is %s', async (button, outcome) => {
    const { failures, shown, done } = shell();
    const showing = failures.pageGone({ reason: 'crashed', exitCode: 139 });
    await expect.poll(() => shown).toHaveLength(1);
    expect(shown[0]!.options.message).toBe('The window of Concord ended unexpectedly (crashed).');
    expect(shown[0]!.options.detail).toContain('imports and registrations that run go on');
    shown[0]!.press(button);
    await showing;
    expect(done).toEqual(['window-ended crashed (139)', outcome]);
  });

  test('of its own will is no trouble', async () => {
    const { failures, shown, done } = shell();
    await failures.pageGone({ reason: 'clean-exit', exitCode: 0 });
    expect([shown, done]).toEqual([[], []]);
  });

  test('is told in Chinese in a Chinese window', async () => {
    const { failures, shown } = shell('zh-CN');
    void failures.pageGone({ reason: 'oom', exitCode: 1 });
    await expect.poll(() => shown).toHaveLength(1);
    expect(shown[0]!.options.message).toContain('窗口内存不足');
    expect(shown[0]!.options.buttons).toEqual(['重新打开窗口', '退出 Concord']);
  });

  test('is told after another message, not instead of it', async () => {
    const { failures, shown } = shell();
    void failures.uncaught(new Error('x'));
    void failures.pageGone({ reason: 'crashed', exitCode: 1 });
    await expect.poll(() => shown).toHaveLength(1);
    shown[0]!.press(1);
    await expect.poll(() => shown).toHaveLength(2);
    expect(shown[1]!.options.message).toContain('ended unexpectedly');
  });
});

test('a page that hangs may be waited for or opened again', async () => {
  const { failures, shown, done } = shell();
  for (const button of [0, 1]) {
    const showing = failures.pageHangs();
    await expect.poll(() => shown).toHaveLength(button + 1);
    shown[button]!.press(button);
    await showing;
  }
  expect(done).toEqual(['window-hangs ', 'window-hangs ', 'reopened']);
});

test('an uncaught error is told once however often it comes, without its message, which may name a patient', async () => {
  const { failures, shown, done } = shell();
  const error = Object.assign(new Error("ENOENT: '/data/Doe^Jane/1.dcm'"), { code: 'ENOENT' });
  const showing = [failures.uncaught(error), failures.uncaught(error), failures.uncaught('a string')];
  await expect.poll(() => shown).toHaveLength(1);
  shown[0]!.press(0);
  await Promise.all(showing);
  expect(shown).toHaveLength(1);
  expect(JSON.stringify([shown, done])).not.toContain('Doe');
  expect(done).toEqual(['uncaught-error Error ENOENT', 'uncaught-error Error ENOENT', 'uncaught-error string', 'quit']);
});

test('a helper that ended is recorded; one that cannot start is told', async () => {
  const { failures, shown, done } = shell();
  await failures.helperGone({ type: 'GPU', reason: 'crashed', exitCode: 1 });
  expect(shown).toEqual([]);
  void failures.helperGone({ type: 'Utility', reason: 'launch-failed', exitCode: 2 });
  await expect.poll(() => shown).toHaveLength(1);
  expect(shown[0]!.options.message).toContain('Utility');
  expect(done).toEqual(['helper-process-ended GPU: crashed (1)', 'helper-process-ended Utility: launch-failed (2)']);
});
