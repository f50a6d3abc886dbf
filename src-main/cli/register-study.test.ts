import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importNow } from '../../test/fixtures/test-workstation.ts';
import { writeTinySeries } from '../../test/fixtures/tiny-dicom.ts';
import { listSeries } from '../database/series.ts';
import { listStudies } from '../database/studies.ts';
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

test('CT and MR of one patient lie in two studies: both are named, and the series of a third are not found', async () => {
  const { root, ids } = await closedDataFolder(async (workstation) => {
    const source = temporaryFolder();
    for (const [studyUid, description] of [
      ['1.2.7', 'T1 tiny'],
      ['1.2.8', 'CT tiny'],
      ['1.2.9', 'other'],
    ] as const) {
      writeTinySeries(join(source, description), { studyUid, seriesUid: `${studyUid}.1`, description });
    }
    await importNow(workstation, [source]);
    const studies = listStudies(workstation.database).map(
      ({ studyId }) => listSeries(workstation.database, studyId)[0]!,
    );
    return { ids: new Map(studies.map((series) => [series.description, series])) };
  });
  const [t1, ct, other] = ['T1 tiny', 'CT tiny', 'other'].map((name) => ids.get(name)!);
  const pair = ['--fixed', t1!.seriesId, '--moving', ct!.seriesId, '--quiet', '--data', root];
  const missing = await runCommand(register, ['--study', t1!.studyId, '--study', other!.studyId, ...pair]);
  expect(missing).toMatchObject({ failure: 'input' });
  expect(missing.errors).toContain('There is no series in the named studies');
  const ran = await runCommand(register, ['--study', t1!.studyId, '--study', ct!.studyId, ...pair]);
  expect([ran.failure, ran.errors]).toEqual([null, '']);
  const { output } = await runCommand(list, ['--json', '--data', root]);
  const listed = JSON.parse(output) as { studyId: string; registrations: { movingSeriesId: string }[] }[];
  expect(listed.find(({ studyId }) => studyId === t1!.studyId)!.registrations).toMatchObject([
    { movingSeriesId: ct!.seriesId },
  ]);
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
