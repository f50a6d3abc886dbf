import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gzipped, niftiFile, type NiftiSpec } from '../../test/fixtures/nifti-file.ts';
import { axialSlices, sliceFile, writeSlices } from '../../test/fixtures/slanted-series.ts';
import { expectSlanted } from '../../test/fixtures/slanted-check.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { readSeries } from './read-series.ts';

const plane = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]; // prettier-ignore
const sound: NiftiSpec = { dimensions: [6, 5, 4], sform: { code: 1, rows: plane } };
const ramp = (i: number) => i % 100;

function fileWith(name: string, bytes: Buffer | string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

const withSform = (rows: readonly (readonly number[])[]): NiftiSpec => ({ ...sound, sform: { code: 1, rows } });

/** Each must be refused in words that name the file and say what to do. */
const refused: readonly (readonly [string, () => string, RegExp])[] = [
  ['a path that does not exist', () => join(temporaryFolder(), 'gone.nii'), /gone\.nii does not exist\. Check/],
  ['an empty folder', () => temporaryFolder(), /holds no file\. Choose/],
  ['a text file', () => fileWith('letter.txt', 'Dear colleague, '.repeat(20)), /letter\.txt: This is not a DICOM/],
  ['an empty file', () => fileWith('empty.dcm', ''), /empty\.dcm/],
  ['a text file that is called .nii', () => fileWith('fake.nii', 'no image '.repeat(90)), /fake\.nii: .*damaged/],
  ['a truncated NIfTI', () => fileWith('cut.nii', niftiFile(sound, ramp).subarray(0, 500)), /cut\.nii: .*ends before/],
  ['a truncated gzip', () => fileWith('cut.nii.gz', gzipped(niftiFile(sound, ramp)).subarray(0, -20)), /cut\.nii\.gz: .*damaged/],
  ['a gzip cut within the header', () => fileWith('stub.nii.gz', gzipped(niftiFile(sound, ramp)).subarray(0, 40)), /stub/],
  ['one slice', () => fileWith('one.nii', niftiFile({ ...sound, dimensions: [6, 5, 1] }, ramp)), /one\.nii: .*flat/],
  ['a 2-D picture', () => fileWith('flat.nii', niftiFile({ ...sound, dimensions: [6, 5] }, ramp)), /flat\.nii: .*flat/],
  ['one value throughout', () => fileWith('same.nii', niftiFile(sound, () => 7)), /same\.nii: .*one value/],
  ['no number at all', () => fileWith('nan.nii', niftiFile({ ...sound, datatypeCode: 16 }, () => NaN)), /nan\.nii: No voxel/],
  ['a zero spacing', () => fileWith('zero.nii', niftiFile({ dimensions: [6, 5, 4], pixelDimensions: [1, 0, 1] }, ramp)), /zero\.nii: .*spacing/],
  ['a negative spacing', () => fileWith('minus.nii', niftiFile({ dimensions: [6, 5, 4], pixelDimensions: [1, NaN, 1] }, ramp)), /minus\.nii: .*spacing/],
  ['singular axes', () => fileWith('singular.nii', niftiFile(withSform([[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 1, 0]]), ramp)), /right angles/],
  ['sheared axes', () => fileWith('shear.nii', niftiFile(withSform([[1, 0.2, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]), ramp)), /right angles/],
  ['gigabytes claimed', () => fileWith('huge.nii', niftiFile(sound, ramp).fill(0x7f, 42, 48)), /huge\.nii: .*million voxels/],
  ['a negative size', () => fileWith('neg.nii', niftiFile({ ...sound, dimensions: [6, -5, 4] }, ramp)), /neg\.nii: .*size/],
  ['colours', () => fileWith('rgb.nii', niftiFile({ ...sound, datatypeCode: 128 }, ramp)), /rgb\.nii: .*colours/],
  ['a broken NRRD', () => fileWith('broken.nrrd', 'NRRD0004\nsizes: 3 3'), /broken\.nrrd/],
  ['a truncated MetaImage', () => fileWith('cut.mha', metaImage({ voxels: 10 })), /cut\.mha/],
  ['a MetaImage that claims gigabytes', () => fileWith('huge.mha', metaImage({ size: '30000 30000 30000' })), /huge\.mha/],
  ['a MetaImage without its voxels', () => fileWith('alone.mhd', metaImage({ file: 'gone.raw' })), /alone\.mhd/],
  ['DICOM cut within its pixels', () => cutSlices(-100), /\.dcm: .*damaged/],
  ['DICOM cut within its header', () => cutSlices(300 - 100_000), /\.dcm: .*damaged/],
  ['a single DICOM slice', () => dicomFolder([0]), /single slice/],
  ['DICOM with zero spacing', () => dicomFolder([0, 2, 4], { '00280030 DS': '0\\0' }), /spacing/],
  ['DICOM with axes not at right angles', () => dicomFolder([0, 2, 4], { '00200037 DS': '1\\0\\0\\0.5\\0.866\\0' }), /right angles/],
  ['DICOM without positions', () => dicomFolder([0, 2, 4], { '00200032 DS': undefined }), /no position/],
  ['DICOM in colour', () => dicomFolder([0, 2, 4], { '00280002 US': 3, '00280004 CS': 'RGB' }), /colour/],
  ['an ultrasound', () => dicomFolder([0, 2, 4], { '00080060 CS': 'US' }), /Modality US/],
  ['a localiser', () => dicomFolder([0, 2, 4], { '00080008 CS': 'ORIGINAL\\PRIMARY\\LOCALIZER' }), /localiser/],
  ['a mosaic', () => dicomFolder([0, 2, 4], { '00080008 CS': 'ORIGINAL\\PRIMARY\\M\\MOSAIC' }), /mosaic/],
]; // prettier-ignore

function metaImage({ voxels = 60, size = '5 4 3', file = 'LOCAL' }): Buffer {
  const header = `ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\nDimSize = ${size}\nElementSpacing = 1 1 1\nElementType = MET_SHORT\nElementDataFile = ${file}\n`;
  return Buffer.concat([Buffer.from(header), Buffer.from(Int16Array.from({ length: voxels }, (_, i) => i).buffer)]);
}

function dicomFolder(heightsMm: readonly number[], elements = {}): string {
  const folder = temporaryFolder();
  writeSlices(folder, axialSlices(heightsMm), elements);
  return folder;
}

function cutSlices(end: number): string {
  const folder = temporaryFolder();
  for (const path of writeSlices(folder, axialSlices([0, 2, 4]))) {
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, end < -1000 ? 300 : end));
  }
  return folder;
}

describe('bad input is refused by name', () => {
  for (const [what, make, message] of refused) {
    it(what, async () => {
      const path = make();
      const failure = await readSeries(path).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'Failure', code: 'input', message: expect.stringMatching(message) });
      expect((failure as Error).message).toContain(path.split('/').at(-1));
    });
  }

  it('a file that may not be read', async (context) => {
    const path = fileWith('secret.nii', niftiFile(sound, ramp));
    chmodSync(path, 0);
    context.skip(process.getuid?.() === 0, 'the superuser may read every file');
    await expect(readSeries(path)).rejects.toThrow(/secret\.nii cannot be read \(EACCES\)/);
  });

  it('several series, listed with how to choose', async () => {
    const folder = temporaryFolder();
    writeSlices(join(folder, 'a'), axialSlices([0, 2, 4]));
    const other = { '0020000E UI': '1.2.3', '0008103E LO': 'T2 other' };
    for (const [i, spec] of axialSlices([0, 2, 4]).entries()) {
      mkdirSync(join(folder, 'b'), { recursive: true });
      writeFileSync(join(folder, 'b', `${i}`), sliceFile(spec, i, { ...other, '00080018 UI': `1.2.3.${i}` }));
    }
    await expect(readSeries(folder)).rejects.toThrow(/holds 2 series.*\n.*T1 slanted.*12x10x3\n.*T2 other|T2 other/s);
    expect((await readSeries(folder, '1.2.3')).modality).toBe('T2');
    await expect(readSeries(folder, '9.9')).rejects.toThrow(/holds no series 9\.9\. It holds:\n/);
  });
});

describe('paths that need care', () => {
  it('spaces, scripts and links in circles', async () => {
    const folder = join(temporaryFolder(), '患者 ä b', 'größe');
    writeSlices(folder, axialSlices([0, 2, 4]));
    symlinkSync('..', join(folder, 'round'));
    symlinkSync('nowhere', join(folder, 'dangling'));
    writeFileSync(join(folder, 'notes.txt'), 'Nothing here.');
    expect(expectSlanted(await readSeries(join(folder, '..')))).toBe(0);
  });
});
