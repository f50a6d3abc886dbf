import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { rowCounts } from '../../../test/fixtures/orphans.ts';
import { recordFound, recordingWorkstation } from '../../../test/fixtures/recorded-import.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { writeTinySeries } from '../../../test/fixtures/tiny-dicom.ts';
import { findStoredSeries, listSeries } from '../../database/series.ts';

const study = { studyUid: '1.2.3', seriesUid: '1.2.3.1' };

/** Two series of one study, and a letter. */
function twoSeries(): string {
  const source = temporaryFolder();
  writeTinySeries(join(source, 'T1'), study);
  writeTinySeries(join(source, 'T2'), { ...study, seriesUid: '1.2.3.2', description: 'T2 tiny' });
  writeFileSync(join(source, 'letter.txt'), 'no image');
  return source;
}

test('a series is listed when it is found, and stored when its files are kept', async () => {
  const workstation = recordingWorkstation();
  const { database } = workstation;
  const { recorder, files, told } = await recordFound(workstation, twoSeries());
  const { studyIds } = recorder.summary();
  expect(told.at(-1)).toEqual(studyIds);
  const [t1, t2] = listSeries(database, studyIds[0]!);
  recorder.record({ kind: 'kept', index: 0, files: files[0]! });
  expect(recorder.storedSeries()).toEqual([t1!.seriesId]);
  expect([t1, t2].map((series) => findStoredSeries(database, series!.seriesId)!.state)).toEqual(['stored', 'arriving']);
  recorder.record({ kind: 'kept', index: 1, files: files[1]! });
  expect(recorder.summary()).toMatchObject({ addedFiles: 12, knownFiles: 0, healedFiles: 0 });
  expect(recorder.summary().notUsed.map(({ name }) => name.split(/[\\/]/).at(-1))).toEqual(['letter.txt']);
  expect(recorder.merges).toEqual([]);
});

test('files that are there already are counted, as healed where their bytes had to be written; others are to be merged', async () => {
  const workstation = recordingWorkstation();
  const source = twoSeries();
  const first = await recordFound(workstation, source);
  first.recorder.record({ kind: 'kept', index: 0, files: first.files[0]! });
  first.recorder.record({ kind: 'kept', index: 1, files: first.files[1]!.slice(1) });
  const { recorder, files } = await recordFound(workstation, source);
  const [healed, ...known] = files[0]!;
  recorder.record({ kind: 'kept', index: 0, files: [{ ...healed!, written: true }, ...known] });
  expect(recorder.summary()).toMatchObject({ addedFiles: 0, knownFiles: 5, healedFiles: 1 });
  recorder.record({ kind: 'kept', index: 1, files: files[1]! });
  expect(recorder.merges).toMatchObject([{ studyId: recorder.summary().studyIds[0], held: [{ state: 'stored' }] }]);
  expect(rowCounts(workstation.database)).toMatchObject({ series: 2, files: 11 });
});

test('a series that was lost leaves no row and is named with the reason; the study goes with its last', async () => {
  const workstation = recordingWorkstation();
  const { recorder, told } = await recordFound(workstation, twoSeries());
  const reason = messageOf('not-dicom', { path: 'x' });
  recorder.record({ kind: 'lost', index: 0, reason });
  expect(recorder.summary().notUsed.at(-1)).toEqual({ name: '1 T1 tiny', reason });
  expect(recorder.summary().studyIds).toHaveLength(1);
  recorder.record({ kind: 'lost', index: 1, reason });
  expect([recorder.summary().studyIds, told.at(-1)]).toEqual([[], []]);
  expect(rowCounts(workstation.database)).toMatchObject({ patients: 0, studies: 0, series: 0 });
});

test('what lies in the data folder is never named by its path there', async () => {
  const workstation = recordingWorkstation();
  writeTinySeries(join(workstation.folder.files, 'aa'), study);
  writeFileSync(join(workstation.folder.files, 'letter.txt'), 'no image');
  const { recorder } = await recordFound(workstation, workstation.folder.files);
  const [series] = listSeries(workstation.database, recorder.summary().studyIds[0]!);
  expect(findStoredSeries(workstation.database, series!.seriesId)!.source).toBe('1 T1 tiny');
  expect(recorder.summary().notUsed.map(({ name }) => name)).toEqual(['letter.txt']);
});
