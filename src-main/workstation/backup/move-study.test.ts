import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StudyId } from '../../../src-shared/contract/ids.ts';
import { alterFile } from '../../../test/fixtures/altered-file.ts';
import { importTinyStudy, registerTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { writeTinySeries } from '../../../test/fixtures/tiny-dicom.ts';
import { listAudit } from '../../database/audit.ts';
import { filesOfSeries } from '../../database/files.ts';
import { listRegistrations } from '../../database/registrations.ts';
import { listSeries } from '../../database/series.ts';
import { listStudies } from '../../database/studies.ts';
import { absolutePath } from '../series/locate-series.ts';
import { submitReview } from '../registrations/review-registration.ts';
import { verifyStored } from '../verify-stored.ts';
import { exportStudy, importStudy } from './move-study.ts';

const newWorkstation = () => testWorkstation(join(temporaryFolder(), 'data'));
const newFile = () => join(temporaryFolder(), 'study.concord');

test('a study arrives on another workstation with its registrations, reviews and files, and no other study does', async () => {
  const workstation = newWorkstation();
  const { studyId, registrationId } = await registerTinyStudy(workstation);
  submitReview(workstation, registrationId, { decision: 'rejected', reason: 'turned', reviewer: 'Dr Li' });
  const source = temporaryFolder();
  writeTinySeries(join(source, 'T1'), { studyUid: '9.9', seriesUid: '9.9.1', description: 'of another study' });
  await importNow(workstation, [source]);
  const path = await exportStudy(workstation.folder, studyId, newFile());
  expect(readFileSync(path, 'latin1')).not.toContain('of another study');

  const other = newWorkstation();
  expect(await importStudy(other, path)).toBe(studyId);
  expect(listStudies(other.database)).toHaveLength(1);
  expect(listSeries(other.database, studyId)).toEqual(listSeries(workstation.database, studyId));
  expect(listRegistrations(other.database, studyId)).toEqual(listRegistrations(workstation.database, studyId));
  expect((await verifyStored(other.folder)).map(({ sound, detail }) => [sound, detail.slice(0, 2)])).toEqual([[true, '2,'], [true, '1,'], [true, '0,']]); // prettier-ignore
  expect(listAudit(other.database, 1)).toMatchObject([{ action: 'study-moved-in', subject: studyId }]);
  expect(readdirSync(other.folder.partial)).toEqual([]);
});

test('a study that is here already is refused, by its id or by its identity, and nothing is changed', async () => {
  const workstation = newWorkstation();
  const { studyId } = await importTinyStudy(workstation);
  const path = await exportStudy(workstation.folder, studyId, newFile());
  await expect(importStudy(workstation, path)).rejects.toMatchObject({ code: 'conflict' });
  const other = newWorkstation();
  await importTinyStudy(other);
  await expect(importStudy(other, path)).rejects.toThrow('here already');
  expect(listStudies(other.database)).toHaveLength(1);
});

test('a patient who is known there stays one, and files of the same content are shared', async () => {
  const workstation = newWorkstation();
  const { studyId } = await importTinyStudy(workstation);
  const path = await exportStudy(workstation.folder, studyId, newFile());
  const other = newWorkstation();
  const source = temporaryFolder();
  writeTinySeries(join(source, 'T1'), {
    studyUid: '1.2.3',
    seriesUid: '1.2.3.1',
    description: 'T1 tiny',
    patientId: 'other',
  });
  await importNow(other, [source]);
  await importStudy(other, path);
  await importStudy(newWorkstation(), path);
  expect(listStudies(other.database)).toHaveLength(2);
  expect((await verifyStored(other.folder)).every(({ sound }) => sound)).toBe(true);
});

test('a damaged or linked study is not packed, and an unknown one is not found', async () => {
  const workstation = newWorkstation();
  const { studyId, source, fixedSeriesId } = await importTinyStudy(workstation);
  const linking = newWorkstation();
  const { studyIds } = await importNow(linking, [source], 'link');
  await expect(exportStudy(linking.folder, studyIds[0]!, newFile())).rejects.toThrow('stay where you have them');
  await expect(exportStudy(workstation.folder, 'nothing' as StudyId, newFile())).rejects.toMatchObject({
    code: 'not-found',
  });
  alterFile(absolutePath(workstation.folder, filesOfSeries(workstation.database, fixedSeriesId)[0]!));
  const folder = temporaryFolder();
  await expect(exportStudy(workstation.folder, studyId, join(folder, 'study.concord'))).rejects.toThrow(
    'gone or damaged',
  );
  expect(readdirSync(folder)).toEqual([]);
});

test('a damaged file is refused before anything is changed', async () => {
  const workstation = newWorkstation();
  const { studyId } = await importTinyStudy(workstation);
  const path = await exportStudy(workstation.folder, studyId, newFile());
  const bytes = readFileSync(path);
  bytes[bytes.indexOf('DICM') + 200]! ^= 1;
  writeFileSync(path, bytes);
  const other = newWorkstation();
  await expect(importStudy(other, path)).rejects.toThrow('damaged or incomplete');
  expect(listStudies(other.database)).toEqual([]);
  expect(readdirSync(other.folder.files)).toEqual([]);
});
