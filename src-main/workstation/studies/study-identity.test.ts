import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import type { FoundSeries } from '../../series-files/found-series.ts';
import { writeOriginNote } from './origin-note.ts';
import { baseIdentity, seriesIdentity, studyOf } from './study-identity.ts';

const given = { uploadId: null, uploads: null, isSample: false };
const dicom = (patientId: string, studyInstanceUid = '1.2.3') =>
  ({
    format: 'dicom',
    seriesUid: '1.2.3.4:2',
    files: ['/a/1.dcm'],
    dicom: { studyInstanceUid, patientId, patientName: 'N', patientBirthDate: '', studyDate: '', studyDescription: '', seriesInstanceUid: '1.2.3.4' },
  }) as unknown as FoundSeries; // prettier-ignore
const plain = (path: string) => ({ format: 'nifti', files: [path], seriesUid: '' }) as unknown as FoundSeries;

test('two patients never share a study, though an anonymiser gave both one UID', () => {
  const [one, other] = [studyOf(dicom('P1'), given), studyOf(dicom('P2'), given)];
  expect(one.identity).not.toBe(other.identity);
  expect(studyOf(dicom('P1'), { ...given, uploadId: 'u', uploads: '/u' }).identity).toBe(one.identity);
});

test('plain files form one study a folder, called after it', () => {
  const [a, b, c] = ['/data/head/t1.nii', '/data/head/t2.nii', '/data/other/t1.nii'].map((path) => studyOf(plain(path), given)); // prettier-ignore
  expect([a!.identity === b!.identity, a!.identity === c!.identity, a!.description]).toEqual([true, false, 'head']);
});

test('of an upload they are called after the folder in it, or the file; each upload is its own', () => {
  const of = (uploadId: string, path: string) => studyOf(plain(path), { uploadId, uploads: '/up', isSample: false });
  expect(of('1', '/up/t1.nii.gz').description).toBe('t1');
  expect(of('1', '/up/CD/head/t1.nii').description).toBe('head');
  expect(of('1', '/up/t1.nii').identity).not.toBe(of('2', '/up/t1.nii').identity);
});

test('a note beside the files tells their study; the sample case is one', () => {
  const folder = temporaryFolder();
  const noted = studyOf(plain('/data/head/t1.nii'), given);
  writeOriginNote(folder, noted);
  expect(studyOf(plain(join(folder, 't1.nii')), given)).toEqual(noted);
  expect(studyOf(plain('/sample/t1.nii'), { ...given, isSample: true })).toMatchObject({ identity: 'sample' });
});

test('volumes that one series was split into are told apart and belong together', () => {
  expect([seriesIdentity(dicom('P1')), baseIdentity(dicom('P1'))]).toEqual(['1.2.3.4:2', '1.2.3.4']);
  expect([seriesIdentity(plain('/a/t1.nii')), baseIdentity(plain('/a/t1.nii'))]).toEqual(['t1.nii', 't1.nii']);
});
