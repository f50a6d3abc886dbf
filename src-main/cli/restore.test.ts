import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { closedDataFolder, registerTinyStudy } from '../../test/fixtures/registered-study.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import * as backup from './backup.ts';
import * as list from './list.ts';
import * as restore from './restore.ts';

test('brings a backup back into a folder of its own, and a second time keeps the former one', async () => {
  const { root, studyId } = await closedDataFolder(registerTinyStudy);
  const path = join(temporaryFolder(), 'backup.concord');
  await runCommand(backup, [path, '--data', root, '--quiet']);
  const data = join(temporaryFolder(), 'data');
  const first = await runCommand(restore, [path, '--data', data]);
  expect(first).toMatchObject({ code: 0 });
  expect(first.output).toMatch(/^Restored the backup of \S+\n$/);
  expect(first.errors).toContain('Checking and unpacking: 100 %');
  expect((await runCommand(list, ['--data', data])).output).toContain(studyId);
  const second = await runCommand(restore, [path, '--data', data, '--quiet']);
  expect(second.output).toContain(`${data}.before-restore-`);
});

test('what is no backup is refused by name', async () => {
  const path = join(temporaryFolder(), 'notes.txt');
  writeFileSync(path, 'no archive');
  const ran = await runCommand(restore, [path, '--data', join(temporaryFolder(), 'data'), '--quiet']);
  expect(ran.failure).toBe('input');
  expect(ran.errors).toContain(path);
});

test.each([[[]], [['a', 'b']]])('%j is wrong usage', async (args) => {
  expect(await runCommand(restore, args)).toMatchObject({ failure: 'usage' });
});
