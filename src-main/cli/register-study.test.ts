import { expect, test } from 'vitest';
import { closedDataFolder, importTinyStudy } from '../../test/fixtures/registered-study.ts';
import { runCommand } from '../../test/fixtures/run-command.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import * as list from './list.ts';
import * as register from './register.ts';

test('"concord register --study" registers imported series; every id that fits none, or several, is refused', async () => {
  const { root, studyId, fixedSeriesId, movingSeriesId } = await closedDataFolder(importTinyStudy);
  const run = (study: string, fixed: string, moving: string) =>
    runCommand(register, ['--study', study, '--fixed', fixed, '--moving', moving, '--quiet', '--data', root]);
  const cases: [study: string, fixed: string, moving: string, names: string][] = [
    ['zzz', fixedSeriesId, movingSeriesId, 'zzz'],
    [studyId, 'zzz', movingSeriesId, 'zzz'],
    [studyId, fixedSeriesId, 'zzz', 'zzz'],
    [studyId, fixedSeriesId, '', 'Usage: concord register --study'],
    [studyId, fixedSeriesId, fixedSeriesId, 'same series'],
  ];
  for (const [study, fixed, moving, names] of cases) {
    const ran = await run(study, fixed, moving);
    expect(ran.failure, names).toMatch(/usage|input/);
    expect(ran.errors).toContain(names);
  }
  const { output } = await runCommand(list, ['--json', '--data', root]);
  expect(JSON.parse(output)).toMatchObject([{ registrations: [] }]);
});

test.each([
  ['no fixed series', ['--study', 'a', '--moving', 'b']],
  ['neither a moving series nor --all', ['--study', 'a', '--fixed', 'b']],
  ['both of them', ['--study', 'a', '--fixed', 'b', '--moving', 'c', '--all']],
  ['an option of registering files', ['--study', 'a', '--fixed', 'b', '--all', '--out', 'c']],
])('%s is wrong usage', async (_what, args) => {
  const ran = await runCommand(register, [...args, '--data', temporaryFolder()]);
  expect(ran).toMatchObject({ code: null, failure: 'usage', output: '' });
  expect(ran.errors).toContain('Usage: concord register --study');
});
