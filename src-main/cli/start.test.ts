import { expect, onTestFinished, test } from 'vitest';
import { killHard, startConcord, written } from '../../test/fixtures/run-concord.ts';
import { setForTest } from '../../test/fixtures/electron-mirror.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import * as start from './start.ts';

test('a second start finds the first and prints a fresh address of it; the first ends politely', async () => {
  const root = temporaryFolder();
  const first = startConcord(['start', '--loopback', '--no-open', '--data', root]);
  onTestFinished(() => (first.exitCode === null ? killHard(first) : undefined));
  let printed = '';
  first.stdout.on('data', (text) => (printed += String(text)));
  await written(first, 'Concord is ready at ');
  const second = await runCommand(start, ['--loopback', '--no-open', '--data', root]);
  expect(second.code).toBe(0);
  const address = /http:\/\/127\.0\.0\.1:(\d+)\/\S*/;
  const [mine, its] = [address.exec(second.output)!, address.exec(printed)!];
  expect(mine[1]).toBe(its[1]);
  expect(mine[0]).not.toBe(its[0]);
  const closed = new Promise((resolve) => first.once('close', resolve));
  first.kill('SIGTERM');
  expect(await closed).toBe(0);
});

test.each(['x', '-1', '70000', '80.5'])('--port=%s is refused by name', async (port) => {
  const ran = await runCommand(start, [`--port=${port}`, '--no-open', '--data', temporaryFolder()]);
  expect(ran.failure).toBe('usage');
  expect(ran.errors).toContain(port);
});

test('--help tells how, and starts nothing', async () => {
  const { code, output } = await runCommand(start, ['--help']);
  expect(code).toBe(0);
  expect(output).toContain('--loopback');
});

test('an unknown option is wrong usage, as with every other command', async () => {
  const ran = await runCommand(start, ['--prot', '80', '--data', temporaryFolder()]);
  expect(ran.failure).toBe('usage');
  expect(ran.errors).toMatch(/--prot[\s\S]*Usage: concord start/);
});

test.each(['--loopback', '--no-open', '--port=0'])('--electron with %s is a choice to be made', async (option) => {
  const ran = await runCommand(start, ['--electron', option, '--data', temporaryFolder()]);
  expect(ran.failure).toBe('usage');
  expect(ran.errors).toContain('Choose one');
});

test.runIf(process.platform === 'linux')('without a display it says so and serves the browser', async () => {
  setForTest('DISPLAY', undefined);
  setForTest('WAYLAND_DISPLAY', undefined);
  const child = startConcord(['start', '--data', temporaryFolder()]);
  onTestFinished(() => (child.exitCode === null ? killHard(child) : undefined));
  await Promise.all([
    written(child, 'There is no display here'),
    written(child, 'Concord is ready at http://127.0.0.1:'),
  ]);
});
