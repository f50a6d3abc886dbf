import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { missingFiles, rowCounts } from '../../../test/fixtures/orphans.ts';
import { niftiFile, niftiHeader, niftiSamples, type NiftiSpec } from '../../../test/fixtures/nifti-file.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { ended, importNow, testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { writeTinySeries } from '../../../test/fixtures/tiny-dicom.ts';
import { zipOf } from '../../../test/fixtures/zip-file.ts';
import type { StudyId } from '../../../src-shared/contract/ids.ts';
import { readImportSummary } from '../../database/jobs.ts';
import { listSeries } from '../../database/series.ts';
import { listStudies } from '../../database/studies.ts';
import { readVolume } from '../../series-files/read-volume.ts';
import { locateSeries } from '../series/locate-series.ts';
import type { Workstation } from '../workstation.ts';
import { startImport } from './import-study.ts';

const spec: NiftiSpec = { dimensions: [6, 5, 4] };
const valueOf = (index: number) => (index * 7) % 101;
const whole = niftiFile(spec, valueOf);
const pairHeader = niftiHeader({ ...spec, magic: 'ni1\0' });
pairHeader.writeFloatLE(0, 108);
const samples = niftiSamples(spec, valueOf);
const metaImage = (file: string) =>
  `ObjectType = Image\nNDims = 3\nDimSize = 6 5 4\nElementType = MET_SHORT\nElementSpacing = 1 1 1\nElementDataFile = ${file}\n`;
const nrrd = (lines: string) =>
  `NRRD0004\ntype: short\ndimension: 3\nsizes: 6 5 4\nspacings: 1 1 1\nendian: little\n${lines}\n`;

/** A study that imports well, so that an import with a broken file beside it ends well. */
function withSoundSeries(): string {
  const source = temporaryFolder();
  writeTinySeries(join(source, 'sound'), { studyUid: '1.2.3', seriesUid: '1.2.3.1' });
  return source;
}

const cut = (bytes: Buffer) => bytes.subarray(0, bytes.length - 60);
const broken: Readonly<Record<string, [name: string, bytes: Buffer, reason: string]>> = {
  'a NIfTI': ['T1.nii', cut(whole), 'incomplete-file'],
  'a compressed NIfTI': ['T1.nii.gz', cut(gzipSync(whole)), 'damaged-file'],
  'a NIfTI that was compressed when it was short already': ['T1.nii.gz', gzipSync(cut(whole)), 'incomplete-file'],
  'a NRRD': ['T1.nrrd', cut(Buffer.concat([Buffer.from(nrrd('encoding: raw\n')), samples])), 'incomplete-file'],
  'a compressed NRRD': [
    'T1.nrrd',
    Buffer.concat([Buffer.from(nrrd('encoding: gzip\n')), gzipSync(cut(samples))]),
    'incomplete-file',
  ],
  'a MetaImage': ['T1.mha', cut(Buffer.concat([Buffer.from(metaImage('LOCAL')), samples])), 'incomplete-file'],
  'half a pair': ['T1.hdr', pairHeader, 'companion-missing'],
  'a pair under one name': ['T1.nii', Buffer.concat([pairHeader, samples]), 'damaged-file'],
  'a header without its voxels': ['T1.mhd', Buffer.from(metaImage('T1.raw')), 'companion-missing'],
  'a header of a file elsewhere': ['T1.mhd', Buffer.from(metaImage('../../../../etc/passwd')), 'companion-elsewhere'],
  'a header of an absolute path': [
    'T1.nhdr',
    Buffer.from(nrrd('encoding: raw\ndata file: /etc/passwd\n')),
    'companion-elsewhere',
  ],
  'a header of a Windows path': ['T1.mhd', Buffer.from(metaImage('C:\\voxels.raw')), 'companion-elsewhere'],
  'a header of our own note': ['T1.mhd', Buffer.from(metaImage('.origin.json')), 'companion-elsewhere'],
  'a header of several files': ['T1.mhd', Buffer.from(metaImage('T1%03d.raw 1 4 1')), 'voxels-in-several-files'],
};

test('files that lack their voxels are named with the reason, and are no studies', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { database, folder } = workstation;
  const source = withSoundSeries();
  const expected = Object.entries(broken).map(([what, [name, bytes, reason]]) => {
    mkdirSync(join(source, what));
    const path = join(source, what, name);
    writeFileSync(path, bytes);
    return [path, reason];
  });
  const job = await importNow(workstation, [source]);
  const summary = readImportSummary(database, job.jobId)!;
  const named = summary.notUsed.map(({ name, reason }) => [name, reason.code]);
  expect(Object.fromEntries(named)).toEqual(Object.fromEntries(expected));
  expect(summary).toMatchObject({ addedFiles: 6, studyIds: [listStudies(database)[0]!.studyId] });
  expect(job.studyIds).toEqual(summary.studyIds);
  expect(rowCounts(database)).toMatchObject({ studies: 1, series: 1, files: 6 });
  for (const [path] of expected.slice(0, 3)) {
    await expect(importNow(workstation, [path!])).rejects.toThrow(basename(path!));
  }
  expect(JSON.stringify(database.prepare('SELECT * FROM jobs').all())).not.toContain(folder.root);
});

test('a broken file of a study that is there is named, not called known', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const source = temporaryFolder();
  writeFileSync(join(source, 'T2.nii'), whole);
  await importNow(workstation, [source]);
  writeFileSync(join(source, 'T1.nii.gz'), cut(gzipSync(whole)));
  await expect(importNow(workstation, [join(source, 'T1.nii.gz')])).rejects.toThrow(/No series.*T1\.nii\.gz.*damaged/);
});

test('a broken file in a ZIP and one of an upload are told by the names that the user knows', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { database, folder } = workstation;
  const source = temporaryFolder();
  await zipOf({ 'CD/T1.nii.gz': cut(gzipSync(whole)), 'CD/T2.nii': whole }, join(source, 'scan.zip'));
  const zipped = await importNow(workstation, [join(source, 'scan.zip')]);
  const named = (jobId: typeof zipped.jobId) => readImportSummary(database, jobId)!.notUsed.map(({ name }) => name);
  expect(named(zipped.jobId)).toEqual(['scan/CD/T1.nii.gz']);
  const { uploadId, folder: uploads } = workstation.uploads.begin();
  const upload = join(uploads, 'CD');
  mkdirSync(upload);
  writeFileSync(join(upload, 'T1.nii'), cut(whole));
  writeFileSync(join(upload, 'T2.nii.gz'), gzipSync(whole));
  const uploaded = startImport(workstation, { paths: [], uploadId, mode: 'copy' });
  await ended(workstation, uploaded);
  expect(named(uploaded)).toEqual(['CD/T1.nii']);
  const sources = database.prepare('SELECT source FROM series').all();
  expect(JSON.stringify(sources)).not.toContain(folder.root);
});

const pairs: Readonly<Record<string, Readonly<Record<string, Buffer>>>> = {
  'NIfTI .hdr and .img': { 'T1.hdr': pairHeader, 'T1.img': samples },
  'NIfTI .hdr.gz and .img.gz': { 'T1.hdr.gz': gzipSync(pairHeader), 'T1.img.gz': gzipSync(samples) },
  'MetaImage .mhd and .raw': { 'T1.mhd': Buffer.from(metaImage('T1.raw')), 'T1.raw': samples },
  'MetaImage with a file of another name': { 'T1.mhd': Buffer.from(metaImage('voxels.bin')), 'voxels.bin': samples },
  'MetaImage with a file below': { 'T1.mhd': Buffer.from(metaImage('data/T1.raw')), 'data/T1.raw': samples },
  'NRRD .nhdr and .raw': { 'T1.nhdr': Buffer.from(nrrd('encoding: raw\ndata file: ./T1.raw\n')), 'T1.raw': samples },
  'NRRD .nhdr and .raw.gz': {
    'T1.nhdr': Buffer.from(nrrd('encoding: gzip\ndata file: T1.raw.gz\n')),
    'T1.raw.gz': gzipSync(samples),
  },
};

async function voxelsOf(workstation: Workstation, studyId: StudyId): Promise<number[][]> {
  const series = listSeries(workstation.database, studyId);
  return Promise.all(
    series.map(async ({ seriesId }) => {
      const { found, source } = await locateSeries(workstation, seriesId);
      return [...(await readVolume(found, source)).volume.voxels];
    }),
  );
}

function writePairs(folder: string): void {
  for (const [what, files] of Object.entries(pairs)) {
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(join(folder, what, name, '..'), { recursive: true });
      writeFileSync(join(folder, what, name), bytes);
    }
  }
}

test.each(['folder', 'header', 'zip', 'upload'] as const)(
  'both files of a pair come in together by %s',
  async (way) => {
    const workstation = testWorkstation(temporaryFolder());
    const { database, folder } = workstation;
    const source = temporaryFolder();
    writePairs(source);
    const named = Object.entries(pairs);
    const archive = join(temporaryFolder(), 'head.zip');
    const zipped = named.flatMap(([what, files]) =>
      Object.entries(files).map(([name, bytes]) => [`${what}/${name}`, bytes]),
    );
    await zipOf(Object.fromEntries(zipped) as Record<string, Buffer>, archive);
    const upload = way === 'upload' ? workstation.uploads.begin() : null;
    if (upload) writePairs(upload.folder);
    const headers = named.map(([what, files]) => join(source, what, Object.keys(files)[0]!));
    const paths = { folder: [source], header: headers, zip: [archive], upload: [] }[way];
    const jobId = startImport(workstation, { paths, uploadId: upload?.uploadId ?? null, mode: 'copy' });
    const { studyIds } = await ended(workstation, jobId);
    expect(readImportSummary(database, jobId)).toMatchObject({ addedFiles: 2 * named.length, notUsed: [] });
    const expected = Array.from({ length: 120 }, (_voxel, index) => valueOf(index));
    const read = (await Promise.all(studyIds.map((studyId) => voxelsOf(workstation, studyId)))).flat();
    expect(read).toEqual(named.map(() => expected));
    expect(missingFiles(database, folder)).toEqual([]);
    const kept = database.prepare('SELECT path FROM files').all() as { path: string }[];
    const stored = kept.map(({ path }) => readFileSync(join(folder.files, path)).toString('latin1'));
    const given = named.flatMap(([, files]) => Object.values(files).map((bytes) => bytes.toString('latin1')));
    expect(stored.toSorted()).toEqual(given.toSorted());
    expect(readdirSync(folder.partial)).toEqual([]);
  },
);

test('the failure of reading a stored file tells no path of the data folder', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { database, folder } = workstation;
  const source = withSoundSeries();
  writeFileSync(join(source, 'T1.nii'), whole);
  await importNow(workstation, [source]);
  for (const { path } of database.prepare('SELECT path FROM files').all() as { path: string }[]) {
    const kept = join(folder.files, path);
    writeFileSync(kept, cut(readFileSync(kept)));
  }
  for (const { studyId } of listStudies(database)) {
    const [series] = listSeries(database, studyId);
    const { found, source: origin } = await locateSeries(workstation, series!.seriesId);
    const failure = await readVolume(found, origin).then(
      () => null,
      (error: Error) => error,
    );
    expect(failure?.message).not.toContain(folder.root);
    expect(failure?.message).toContain(source);
  }
});
