import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { closedDataFolder, registerTinyStudy } from '../../test/fixtures/registered-study.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { alterFile } from '../../test/fixtures/altered-file.ts';
import { dataFolderAt } from '../workstation/data-folder.ts';
import { registeredFile } from '../workstation/registrations/registered-file.ts';
import * as backup from './backup.ts';
import { speak } from './spoken-language.ts';

afterEach(() => speak('en'));

test('writes one file, with progress, and says where, in the language that is asked for', async () => {
  const { root } = await closedDataFolder(registerTinyStudy);
  const path = join(temporaryFolder(), 'backup.concord');
  const ran = await runCommand(backup, [path, '--data', root, '--language', 'zh-CN']);
  expect(ran).toMatchObject({ code: 0, output: `已备份到 ${path}。\n` });
  expect(ran.errors).toContain('正在打包: 100 %');
  expect(existsSync(path)).toBe(true);
  const again = await runCommand(backup, [path, '--data', root, '--quiet']);
  expect(again).toMatchObject({ failure: 'output' });
});

test('damaged files are told of and make the exit code 3', async () => {
  const { root, registrationId } = await closedDataFolder(registerTinyStudy);
  alterFile(registeredFile(dataFolderAt(root), registrationId));
  const ran = await runCommand(backup, [join(temporaryFolder(), 'b'), '--data', root, '--quiet']);
  expect(ran.code).toBe(3);
  expect(ran.output).toContain('1 stored file is gone or damaged');
});

test.each([[[]], [['a', 'b']], [['a', '--language', 'xx']]])('%j is wrong usage', async (args) => {
  expect(await runCommand(backup, [...args, '--data', temporaryFolder()])).toMatchObject({ failure: 'usage' });
});

test('--help tells how', async () => {
  expect((await runCommand(backup, ['--help'])).output).toContain('Usage: concord backup FILE');
});
