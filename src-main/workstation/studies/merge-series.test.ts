import { expect, test } from 'vitest';
import { addRegistration } from '../../../test/fixtures/filled-database.ts';
import { rowCounts } from '../../../test/fixtures/orphans.ts';
import { recordFound, recordingWorkstation } from '../../../test/fixtures/recorded-import.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { writeTinySeries } from '../../../test/fixtures/tiny-dicom.ts';
import { listSeries } from '../../database/series.ts';
import { mergeSeries } from './merge-series.ts';

const study = { studyUid: '1.2.3', seriesUid: '1.2.3.1' };

/** A series of which one slice was missing is held; an import brought all of it. */
async function moreArrived() {
  const workstation = recordingWorkstation();
  const [part, all] = [temporaryFolder(), temporaryFolder()];
  writeTinySeries(part, { ...study, without: [3] });
  writeTinySeries(all, study);
  const first = await recordFound(workstation, part);
  first.recorder.record({ kind: 'kept', index: 0, files: first.files[0]! });
  const studyId = first.recorder.summary().studyIds[0]!;
  const held = listSeries(workstation.database, studyId)[0]!.seriesId;
  const { recorder, files } = await recordFound(workstation, all);
  recorder.record({ kind: 'kept', index: 0, files: files[0]! });
  const list = () => listSeries(workstation.database, studyId).map(({ seriesId, sliceCount }) => ({ seriesId, sliceCount })); // prettier-ignore
  return { workstation, recorder, studyId, held, list };
}

const { signal } = new AbortController();

test('the series of both together takes the place of the one that was held', async () => {
  const { workstation, recorder, list } = await moreArrived();
  const told: unknown[] = [];
  workstation.events.subscribe((name, payload) => told.push([name, payload]));
  await mergeSeries(workstation, recorder, signal);
  expect(list()).toEqual([{ seriesId: recorder.storedSeries()[0], sliceCount: 6 }]);
  expect(recorder.summary()).toMatchObject({ addedFiles: 1, knownFiles: 5 });
  expect(rowCounts(workstation.database)).toMatchObject({ series: 1, files: 6, series_files: 6 });
  expect(told).toEqual([['studies.changed', { studyId: recorder.summary().studyIds[0] }]]);
});

test('a series that was registered stays as it was, with the merged one beside it', async () => {
  const { workstation, recorder, studyId, held, list } = await moreArrived();
  addRegistration(workstation.database, { studyId, fixedSeriesId: held, movingSeriesId: held });
  await mergeSeries(workstation, recorder, signal);
  expect(list()).toHaveLength(2);
  expect(list()).toContainEqual({ seriesId: held, sliceCount: 5 });
  expect(list()).toContainEqual({ seriesId: recorder.storedSeries()[0], sliceCount: 6 });
});

test('a merge that is cancelled leaves what was held', async () => {
  const { workstation, recorder, held, list } = await moreArrived();
  await expect(mergeSeries(workstation, recorder, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
  expect(list()).toEqual([{ seriesId: held, sliceCount: 5 }]);
  expect(recorder.storedSeries()).toEqual([]);
});
