import { join } from 'node:path';
import { expect, test } from 'vitest';
import { closedDataFolder, registerTinyStudy } from '../../test/fixtures/registered-study.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import * as exportStudy from './export-study.ts';
import * as importStudy from './import-study.ts';
import * as list from './list.ts';

test('takes a packed study in, once', async () => {
  const { root, studyId, registrationId } = await closedDataFolder(registerTinyStudy);
  const path = join(temporaryFolder(), 'study.concord');
  await runCommand(exportStudy, [studyId, path, '--data', root, '--quiet']);
  const data = join(temporaryFolder(), 'data');
  const ran = await runCommand(importStudy, [path, '--data', data]);
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.output).toContain(studyId);
  expect((await runCommand(list, ['--data', data])).output).toContain(registrationId);
  const again = await runCommand(importStudy, [path, '--data', data, '--quiet']);
  expect(again.failure).toBe('conflict');
  expect(again.errors).toContain('here already');
});

test('no file is wrong usage', async () => {
  expect(await runCommand(importStudy, ['--data', temporaryFolder()])).toMatchObject({ failure: 'usage' });
});
