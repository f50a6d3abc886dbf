import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shellProgram } from '../../../test/fixtures/electron-mirror.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { runDesktop } from './run-desktop.ts';
import { giveStartedSign, startedSign } from './started-sign.ts';

const onPosix = test.skipIf(process.platform === 'win32');

function programOf(script: string): string {
  const path = join(temporaryFolder(), 'electron');
  writeFileSync(path, shellProgram(script));
  chmodSync(path, 0o755);
  return path;
}

onPosix('runs the main process with the data folder, and passes its exit code on', async () => {
  const script = (code: number) => `test "$1 $CONCORD_DATA" = "main.js /data" && : > "$${startedSign}"; exit ${code}`;
  expect(await runDesktop(programOf(script(0)), 'main.js', '/data')).toBe(0);
  expect(await runDesktop(programOf(script(1)), 'main.js', '/data')).toBe(1);
});

onPosix('a crash after Concord began is an exit code, and opens no browser', async () => {
  const code = await runDesktop(programOf(`: > "$${startedSign}"; kill -SEGV $$`), 'main.js', undefined);
  expect(code).toBe(139);
});

onPosix.each([
  ['a missing system library', programOf.bind(null, 'exit 127')],
  ['a sandbox that is not allowed', programOf.bind(null, 'kill -TRAP $$')],
  ['a refusal to run as root', programOf.bind(null, 'exit 1')],
  ['a program of another kind of computer', () => join(temporaryFolder(), 'nothing')],
])('%s: Electron never came to Concord', async (_, program) => {
  expect(await runDesktop(program(), 'main.js', undefined)).toBeNull();
});

test('the sign is given once, to whoever asked for it, and not passed on', () => {
  const path = join(temporaryFolder(), 'sign');
  const environment: NodeJS.ProcessEnv = { [startedSign]: path };
  giveStartedSign(environment);
  expect(environment).toEqual({});
  expect(() => writeFileSync(path, '', { flag: 'wx' })).toThrow('EEXIST');
  giveStartedSign({});
  giveStartedSign({ [startedSign]: join(path, 'not-a-folder') });
});
