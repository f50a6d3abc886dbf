import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { runPackagedCommand } from './packaged-command.ts';

afterEach(() => void (process.exitCode = undefined));

/** A command line that leaves 3 as its exit code; `ended` has what the process was ended with. */
function started(args: readonly string[], isPackaged = true) {
  const path = join(temporaryFolder(), 'cli.mjs');
  writeFileSync(path, 'process.exitCode = 3;');
  const argv = ['/opt/Concord/concord', ...args];
  const ended: unknown[] = [];
  const running = runPackagedCommand({ isPackaged }, pathToFileURL(path), { argv, exit: (code) => ended.push(code) });
  return { running, argv, ended };
}

test('a command of the installed program runs the command line with its arguments, and ends with its code', async () => {
  const { running, argv, ended } = started(['backup', '/media/stick/b.concord']);
  await running;
  expect(argv.slice(2)).toEqual(['backup', '/media/stick/b.concord']);
  expect(ended).toEqual([3]);
});

test.each([[[]], [['/data/backup']], [['--backup']], [['/data/T1.nii']]])('%j opens the window', async (args) => {
  const { running, argv, ended } = started(args);
  await running;
  expect([argv.slice(1), ended]).toEqual([args, []]);
});

test('from a checkout Electron gets the main script first, and is no command line', async () => {
  const { running, ended } = started(['backup', 'x'], false);
  await running;
  expect(ended).toEqual([]);
});
