import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { niftiFile, type NiftiSpec } from '../../test/fixtures/nifti-file.ts';
import { axialSlices, writeSlices } from '../../test/fixtures/slanted-series.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { inspectPath } from './inspect-path.ts';

const rows = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]; // prettier-ignore
const spec: NiftiSpec = { dimensions: [30, 30, 10], sform: { code: 1, rows } };

it('tells what a registration would find, and no patient data', async () => {
  const folder = temporaryFolder();
  writeSlices(join(folder, 'dicom'), axialSlices([0, 2, 4]));
  const hounsfield = (i: number) => [-1000, 40, 900][i % 3]!;
  writeFileSync(join(folder, 'unnamed.nii'), niftiFile(spec, hounsfield));
  writeFileSync(
    join(folder, 'flat T2.nii'),
    niftiFile(spec, () => 3),
  );
  writeFileSync(join(folder, 'letter.txt'), 'Dear colleague');
  const { series, notUsed } = await inspectPath(folder);
  const listed = series.map((one) => [one.description, one.modality, one.usable, one.size, one.fileCount]);
  expect(listed.toSorted()).toEqual([
    ['T1 slanted', 'T1', true, [12, 10, 3], 3],
    ['flat T2.nii', 'T2', false, [30, 30, 10], 1],
    ['unnamed.nii', 'CT', true, [30, 30, 10], 1],
  ]);
  expect(notUsed.map(({ reason }) => reason.code)).toEqual(['not-an-image-file']);
  expect(JSON.stringify(series)).not.toMatch(/Slant\^Sam|SLANT-1/);
});

it('refuses a path that is not there', async () => {
  await expect(inspectPath(join(temporaryFolder(), 'gone'))).rejects.toMatchObject({ code: 'input' });
});
