import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { closedDataFolder, importTinyStudy } from '../../test/fixtures/registered-study.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import * as exportStudy from './export-study.ts';

test('packs a study by how its id begins', async () => {
  const { root, studyId } = await closedDataFolder(importTinyStudy);
  const path = join(temporaryFolder(), 'study.concord');
  const ran = await runCommand(exportStudy, [studyId.slice(0, 5), path, '--data', root]);
  expect(ran.code).toBe(0);
  expect(ran.output).toContain(`The study is in ${path}. It holds patient data`);
  expect(existsSync(path)).toBe(true);
});

test('an unknown id is refused by name; one argument alone is wrong usage', async () => {
  const { root } = await closedDataFolder(importTinyStudy);
  const unknown = await runCommand(exportStudy, ['nothing', '/tmp/x', '--data', root, '--quiet']);
  expect(unknown.failure).toBe('input');
  expect(unknown.errors).toContain('nothing');
  expect(await runCommand(exportStudy, ['one', '--data', root])).toMatchObject({ failure: 'usage' });
});
