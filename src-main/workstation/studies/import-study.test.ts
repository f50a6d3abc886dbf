import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missingFiles, rowCounts } from '../../../test/fixtures/orphans.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { ended, importNow, testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { writeTinySeries } from '../../../test/fixtures/tiny-dicom.ts';
import { zipOf } from '../../../test/fixtures/zip-file.ts';
import { readImportSummary } from '../../database/jobs.ts';
import { insertRegistration } from '../../database/registrations.ts';
import { listSeries } from '../../database/series.ts';
import { listStudies } from '../../database/studies.ts';
import { locateSeries } from '../series/locate-series.ts';
import { startImport } from './import-study.ts';
import { englishText, englishTexts } from '../../../src-shared/messages/text.ts';

const study = { studyUid: '1.2.3', seriesUid: '1.2.3.1' };

test('the same study again adds nothing; more of it adds only what is new', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { database } = workstation;
  const source = temporaryFolder();
  writeTinySeries(source, study);
  const first = await importNow(workstation, [source]);
  expect(readImportSummary(database, first.jobId)).toMatchObject({ addedFiles: 6, knownFiles: 0 });
  const again = await importNow(workstation, [source]);
  expect(readImportSummary(database, again.jobId)).toMatchObject({ addedFiles: 0, knownFiles: 6 });
  expect(englishTexts(again.messages)).toMatch(/Nothing new/);
  writeTinySeries(join(source, 'more'), { ...study, seriesUid: '1.2.3.2' });
  const more = await importNow(workstation, [source]);
  expect(readImportSummary(database, more.jobId)).toMatchObject({ addedFiles: 6, knownFiles: 6 });
  expect(rowCounts(database)).toMatchObject({ patients: 1, studies: 1, series: 2, files: 12 });
});

test('the missing slice of a series completes it', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { database } = workstation;
  const [all, part] = [temporaryFolder(), temporaryFolder()];
  const paths = writeTinySeries(all, study);
  writeTinySeries(part, { ...study, without: [3] });
  const { studyIds } = await importNow(workstation, [part]);
  const [incomplete] = listSeries(database, studyIds[0]!);
  expect(incomplete!.notes.map(({ code }) => code)).toEqual(['missing-slices']);
  await importNow(workstation, [paths[3]!]);
  const grown = listSeries(database, studyIds[0]!);
  expect(grown.map(({ notes, sliceCount }) => [notes, sliceCount])).toEqual([[[], 6]]);
  expect(rowCounts(database)).toMatchObject({ series: 1, files: 6, series_files: 6 });
});

test('a series that was registered stays as it was when more of it arrives', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { database } = workstation;
  const [all, part] = [temporaryFolder(), temporaryFolder()];
  writeTinySeries(all, study);
  writeTinySeries(part, { ...study, without: [3] });
  writeTinySeries(join(part, 'other'), { ...study, seriesUid: '1.2.3.2' });
  const { studyIds } = await importNow(workstation, [part]);
  const [fixed, moving] = listSeries(database, studyIds[0]!);
  insertRegistration(database, {
    registrationId: 'r' as never,
    studyId: studyIds[0]!,
    fixedSeriesId: fixed!.seriesId,
    movingSeriesId: moving!.seriesId,
    origin: 'automatic',
    createdAt: '',
    jobId: null,
    landmarks: [],
  });
  await importNow(workstation, [all]);
  const series = listSeries(database, studyIds[0]!);
  expect(series).toHaveLength(3);
  expect(series.map(({ seriesId }) => seriesId)).toContain(fixed!.seriesId);
});

test('a ZIP that lies in a folder is unpacked too, as one that was dropped on the window', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const source = temporaryFolder();
  const paths = writeTinySeries(temporaryFolder(), study);
  const zipped = Object.fromEntries(paths.map((path, index) => [`CD/${index}.dcm`, readFileSync(path)]));
  await zipOf({ ...zipped, 'CD/letter.txt': Buffer.from('no image') }, join(source, '约翰 john.zip'));
  const job = await importNow(workstation, [source]);
  const summary = readImportSummary(workstation.database, job.jobId)!;
  expect(summary).toMatchObject({ addedFiles: 6, knownFiles: 0 });
  expect(summary.notUsed.map(({ name }) => name)).toEqual(['约翰 john/CD/letter.txt']);
});

test('a ZIP, a DICOMDIR and broken files: what is sound is imported, the rest is named', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { database, folder } = workstation;
  const source = temporaryFolder();
  const paths = writeTinySeries(join(source, 'CD', 'IMAGES'), study);
  writeFileSync(join(source, 'CD', 'DICOMDIR'), 'index');
  writeFileSync(join(source, 'CD', 'README.txt'), 'read me');
  const zipped = Object.fromEntries(
    writeTinySeries(join(source, 'z'), { ...study, seriesUid: '1.2.3.7' }).map((path, i) => [
      `a/ü ${i}.dcm`,
      readFileSync(path),
    ]),
  );
  const archive = join(source, 'study.zip');
  await zipOf(zipped, archive);
  writeFileSync(join(source, 'broken.dcm'), readFileSync(paths[0]!).subarray(0, 300));
  const job = await importNow(workstation, [join(source, 'CD', 'DICOMDIR'), archive, join(source, 'broken.dcm')]);
  const summary = readImportSummary(database, job.jobId)!;
  expect(summary).toMatchObject({ addedFiles: 12 });
  expect(summary.notUsed.map(({ name }) => name.split('/').at(-1)).toSorted()).toEqual(['README.txt', 'broken.dcm']);
  expect(summary.notUsed.every(({ reason }) => englishText(reason).length > 10)).toBe(true);
  expect(missingFiles(database, folder)).toEqual([]);
  for (const path of paths) expect(existsSync(path)).toBe(true);
});

test('an archive that is damaged or holds names that lead out of it is refused by name', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const source = temporaryFolder();
  const path = join(source, 'bad.zip');
  await zipOf({ 'aa/x.dcm': Buffer.from('x') }, path);
  writeFileSync(path, Buffer.from(readFileSync(path).toString('latin1').replaceAll('aa/x.dcm', '../x.dcm'), 'latin1'));
  await expect(importNow(workstation, [path])).rejects.toThrow(/bad\.zip cannot be unpacked/);
  writeFileSync(path, readFileSync(path).subarray(0, 40));
  await expect(importNow(workstation, [path])).rejects.toThrow(/bad\.zip/);
  expect(existsSync(join(source, 'x.dcm'))).toBe(false);
});

test('nothing to import is told, with what to do', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const empty = temporaryFolder();
  await expect(importNow(workstation, [empty])).rejects.toThrow(/No series was found/);
  await expect(importNow(workstation, [join(empty, 'nowhere')])).rejects.toThrow(/No series was found/);
  expect(() => startImport(workstation, { paths: [], uploadId: null, mode: 'copy' })).toThrow(/Choose a file/);
  expect(rowCounts(workstation.database)).toMatchObject({ patients: 0, studies: 0, files: 0 });
});

test('linked files stay where they are, and are read from there', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const source = temporaryFolder();
  const paths = writeTinySeries(source, study);
  const { studyIds } = await importNow(workstation, [source], 'link');
  const [series] = listSeries(workstation.database, studyIds[0]!);
  const { found } = await locateSeries(workstation, series!.seriesId);
  expect(found.files.toSorted()).toEqual(paths.toSorted());
});

test('a cancelled import leaves no half of a series', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const source = temporaryFolder();
  for (let i = 0; i < 30; i++)
    writeTinySeries(join(source, String(i)), { ...study, seriesUid: `1.2.3.${i + 1}`, sliceCount: 20 });
  const jobId = startImport(workstation, { paths: [source], uploadId: null, mode: 'copy' });
  await new Promise<void>((resolve) => {
    workstation.events.subscribe((name, payload) => {
      if (name === 'job.changed' && (payload as { step: string }).step === 'writing') resolve();
    });
  });
  workstation.jobs.cancel(jobId);
  await expect(ended(workstation, jobId)).rejects.toThrow(/cancelled/);
  const { series, series_files } = rowCounts(workstation.database);
  expect(series_files).toBe(20 * series!);
  await importNow(workstation, [source]);
  expect(rowCounts(workstation.database)).toMatchObject({ series: 30, series_files: 600 });
});

test('two patients never share a study, and NIfTI files form one study a folder', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const source = temporaryFolder();
  writeTinySeries(join(source, 'a'), { ...study, patientId: 'A' });
  writeTinySeries(join(source, 'b'), { ...study, patientId: 'B', seriesUid: '1.2.3.2' });
  await importNow(workstation, [source]);
  expect(
    listStudies(workstation.database)
      .map(({ patientId }) => patientId)
      .toSorted(),
  ).toEqual(['A', 'B']);
  const nifti = join(import.meta.dirname, '../../../../shared/data/nifti/t2-thick.nii.gz');
  if (!existsSync(nifti)) return;
  const brain = join(source, 'brain scan');
  mkdirSync(brain);
  writeFileSync(join(brain, 'T2.nii.gz'), readFileSync(nifti));
  const { studyIds } = await importNow(workstation, [brain]);
  expect(listStudies(workstation.database).find(({ studyId }) => studyId === studyIds[0])).toMatchObject({
    description: 'brain scan',
    patientName: '',
    modalities: ['T2'],
  });
  rmSync(brain, { recursive: true });
});
