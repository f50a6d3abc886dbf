import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import { dicomAttributes, type ValueRepresentation } from '../../src-main/series-export/dicom/dicom-attributes.ts';
import type { DicomDataset, DicomValue } from '../../src-main/series-export/dicom/dicom-dataset.ts';
import { storageClass } from '../../src-main/series-export/dicom/dicom-uids.ts';
import { writeExportSet } from '../../src-main/series-export/export-set.ts';
import { readSeries } from '../../src-main/series-files/read-series.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { knownCase } from './known-case.ts';
import { obliqueGrid, orthonormal, phantomVoxels, writeSourceSeries } from './source-series.ts';

const grid = orthonormal(obliqueGrid);

/** Each a name, a date or a UID in the form that its VR allows. */
const poison: Partial<Record<ValueRepresentation, DicomValue>> = {
  AS: '062Y', CS: 'POISON', DA: '19620311', DT: '19620311031162', LO: 'Poison^Pat', LT: 'Poison', PN: 'Poison^Pat', SH: 'Poison', ST: 'Poison',
  TM: '031162', UI: '1.2.840.10008.19620311', DS: '62.25', IS: '3', US: 3, UL: 3, FD: 3,
}; // prettier-ignore
const traces = ['oison', 'POISON', '19620311', '031162', '062Y'];

/** What the reader must find as it is: pixels, geometry, kind and identity of the series. */
const sound =
  /^(SpecificCharacterSet|SOP|Modality|(Study|Series)InstanceUID|ReferencedFrameNumber|Samples|Photometric|Rows|Columns|Bits|HighBit|Pixel|Image(Position|Orientation|Type)|Rescale|Slice|Spacing|NumberOf|FileSet|Offset|Directory|RecordIn|BurnedIn|PatientID)/;

const code = { CodeValue: 'Poison', CodingSchemeDesignator: '99POISON', CodeMeaning: 'Poison' };

/** Every attribute; sequences with an item of every attribute, whose own sequences hold a code. */
function poisoned(isItem = false): DicomDataset {
  const entries = Object.entries(dicomAttributes).filter(([keyword]) => isItem || !sound.test(keyword));
  return Object.fromEntries(
    entries.map(([keyword, [, vr]]) => [keyword, vr === 'SQ' ? [isItem ? code : poisoned(true)] : poison[vr]]),
  ) as DicomDataset;
}

it.each(['MR', 'CT', 'PT'] as const)('leaves nothing that a %s wrote, in whatever attribute', async (modality) => {
  const folder = temporaryFolder();
  const recipe = { grid, voxels: phantomVoxels(grid), studyUid: '1.2.826.0.1.3680043.8.498.19620311' };
  const kind = { MR: storageClass.mr, CT: storageClass.ct, PT: storageClass.pet }[modality];
  const write = (name: string, sopClassUid: string, Modality: string) =>
    writeSourceSeries(join(folder, name), {
      ...recipe,
      sopClassUid,
      seriesUid: `${recipe.studyUid}.${name.length}`,
      attributes: { ...poisoned(), Modality, PatientID: 'Poison-1' },
    });
  const fixed = await readSeries(write('fixed', storageClass.mr, 'MR'));
  const moving = await readSeries(write('moving', kind, modality));
  const moved = rigidAbout(rotationFromVector([0.03, 0.02, -0.05]), [0, 0, 0], [1, -2, 3]);
  const landmarks = [{ fixedMm: [1, 2, 3], movingMm: [3, 2, 1] }] as const;
  const exported = async (anonymise: boolean) => {
    const out = join(folder, `out-${anonymise}`);
    mkdirSync(out);
    await writeExportSet({ ...knownCase(fixed, moving, moved), landmarks }, out, {
      formats: ['dicom-series', 'spatial-registration', 'nifti', 'nrrd', 'tfm', 'json', 'report-html'],
      anonymise, confirmDifferentPatients: false, locale: 'en', layout: 'dicomdir',
    }); // prettier-ignore
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => ({ name, text: textOf(join(parentPath, name)) }));
  };
  const withNames = await exported(false);
  // The poison did reach the objects: each trace is in one where nothing was removed.
  for (const trace of traces)
    expect(
      withNames.some(({ text }) => text.includes(trace)),
      trace,
    ).toBe(true);
  for (const { name, text } of await exported(true)) {
    for (const trace of traces) expect(text.includes(trace), `${trace} in ${name}`).toBe(false);
  }
});

function textOf(path: string): string {
  return readFileSync(path)
    .toString('latin1')
    .replace(/base64,[\w+/=]+/g, '');
}
