import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { writeTinySeries } from '../../../test/fixtures/tiny-dicom.ts';
import { listSeries } from '../../database/series.ts';
import { locateWitnesses } from './locate-witnesses.ts';

test('a study without a registration has no witness', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const source = temporaryFolder();
  for (const n of [1, 2]) writeTinySeries(source, { studyUid: '1.2.3', seriesUid: `1.2.3.${n}` });
  const { studyIds } = await importNow(workstation, [source]);
  const [fixed, moving] = listSeries(workstation.database, studyIds[0]!);
  expect(locateWitnesses(workstation, fixed!.seriesId, moving!.seriesId)).toEqual([]);
});
