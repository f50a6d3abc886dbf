import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resultFileSchema } from '../../src-shared/result-file.ts';
import { closedDataFolder, registerTinyStudy } from '../../test/fixtures/registered-study.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../test/fixtures/test-workstation.ts';
import * as list from './list.ts';

test('studies are listed with series and registrations, by ids that other commands take; --json prints the same', async () => {
  const { root, studyId, fixedSeriesId, registration } = await closedDataFolder(registerTinyStudy);
  const { code, output } = await runCommand(list, ['--data', root]);
  const lines = output.split('\n');
  expect(code).toBe(0);
  expect(lines[0]).toMatch(new RegExp(`^${studyId} {2}Tiny\\^Test {2}TINY {2}20260101`));
  expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^ {2}${fixedSeriesId} {2}T1 +T1 tiny {2}8x8x6$`)));
  const { registrationId, result } = registration;
  expect(lines).toContain(`  ${registrationId}  T2 tiny to T1 tiny, version 1: ${result!.quality.verdict}`);
  const { output: json } = await runCommand(list, ['--json', '--data', root]);
  const studies = JSON.parse(json) as { studyId: string; series: unknown[]; registrations: { result: unknown }[] }[];
  expect(studies).toMatchObject([{ studyId, series: [{}, {}] }]);
  expect(resultFileSchema.safeParse(studies[0]!.registrations[0]!.result).success).toBe(true);
});

test('it works while the workstation is open, and says where nothing was imported', async () => {
  const root = temporaryFolder();
  testWorkstation(root);
  expect((await runCommand(list, ['--data', root])).output).toBe('Nothing was imported yet.\n');
  expect(await runCommand(list, ['--data', join(root, 'none')])).toMatchObject({ failure: 'not-found' });
});
