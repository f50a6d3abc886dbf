import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listRecentJobs } from '../../src-main/database/jobs.ts';
import { listRegistrations } from '../../src-main/database/registrations.ts';
import { listSeries } from '../../src-main/database/series.ts';
import { listStudies } from '../../src-main/database/studies.ts';
import { filesOf, missingFiles, rowCounts } from '../fixtures/orphans.ts';
import { killHard, startConcord, written } from '../fixtures/run-concord.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../fixtures/test-workstation.ts';
import { writeTinySeries } from '../fixtures/tiny-dicom.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';

const strokeFolder = join(import.meta.dirname, '../../../shared/data/nifti/stroke');

test('kill -9 during an import keeps whole series only, and importing again completes it', async () => {
  const root = temporaryFolder();
  const source = temporaryFolder();
  for (let series = 0; series < 40; series++) {
    writeTinySeries(join(source, String(series)), {
      studyUid: '1.2.3',
      seriesUid: `1.2.3.${series + 10}`,
      sliceCount: 30,
      size: 64,
    });
  }
  const child = startConcord(['import', source, '--data', root]);
  await written(child, 'Writing');
  await new Promise((resolve) => setTimeout(resolve, 60));
  await killHard(child);

  const workstation = testWorkstation(root);
  const { database, folder } = workstation;
  expect(listRecentJobs(database, 1)[0]).toMatchObject({ kind: 'import', state: 'interrupted' });
  expect(missingFiles(database, folder)).toEqual([]);
  const kept = rowCounts(database);
  expect(kept['series_files']).toBe(30 * kept['series']!);
  expect(filesOf(folder).filter((path) => path.startsWith('files')).length).toBe(kept['files']);
  expect(readdirSync(folder.partial)).toEqual([]);

  await importNow(workstation, [source]);
  expect(rowCounts(database)).toMatchObject({ studies: 1, series: 40, series_files: 1200 });
  expect(missingFiles(database, folder)).toEqual([]);
});

test('kill -9 during a registration marks it interrupted, loses nothing, and it can be run again', async (context) => {
  if (!existsSync(strokeFolder)) return context.skip('../shared/data/nifti/stroke is not there');
  const root = temporaryFolder();
  const first = testWorkstation(root);
  const { studyIds } = await importNow(first, [strokeFolder]);
  const series = listSeries(first.database, studyIds[0]!);
  const idOf = (modality: string) => series.find((one) => one.modality === modality)!.seriesId;
  await first.close();

  const args = ['register', '--study', studyIds[0]!, '--fixed', idOf('T1'), '--moving', idOf('T2'), '--data', root];
  const child = startConcord(args);
  await written(child, 'Finding the heads');
  await killHard(child);

  const again = testWorkstation(root);
  const [registration] = listRegistrations(again.database, studyIds[0]!);
  expect(registration).toMatchObject({ state: 'interrupted', version: 1, result: null });
  expect(englishTexts(registration!.failure)).toMatch(/Run it again/);
  expect(listStudies(again.database)).toHaveLength(1);
  expect(readdirSync(again.folder.registered)).toEqual([]);
  await again.close();

  const rerun = startConcord(args);
  const code = await new Promise((resolve) => rerun.once('close', resolve));
  expect(code).toBe(0);
  const last = testWorkstation(root);
  const versions = listRegistrations(last.database, studyIds[0]!);
  expect(versions.map(({ version, state }) => [version, state])).toEqual([
    [1, 'interrupted'],
    [2, 'done'],
  ]);
  const [nx, ny, nz] = versions[1]!.result!.fixed.size;
  expect(statSync(join(last.folder.registered, `${versions[1]!.registrationId}.f32`)).size).toBe(4 * nx * ny * nz);
});
