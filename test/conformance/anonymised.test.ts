import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import { writeExportSet } from '../../src-main/series-export/export-set.ts';
import { storageClass } from '../../src-main/series-export/dicom/dicom-uids.ts';
import { readSeries } from '../../src-main/series-files/read-series.ts';
import { knownCase } from './known-case.ts';
import { dicomErrors, needsProgram, needsPython, python } from './programs.ts';
import { obliqueGrid, orthonormal, phantomVoxels, writeSourceSeries } from './source-series.ts';

const root = '1.2.826.0.1.3680043.8.498.77';
const grid = orthonormal(obliqueGrid);

/** Everything about the patient, the place and the time that a PET and its MR may tell; several values where DICOM allows them. */
const telling = {
  PatientName: 'Doe^Secret', PatientID: 'SECRET-1', IssuerOfPatientID: 'SECRETHOSP', PatientBirthDate: '19611231', PatientAge: '064Y', PatientSize: 1.81, PatientWeight: 83.5,
  AccessionNumber: 'SECRETACC', ReferringPhysicianName: 'Secret^Doctor', StudyDescription: 'Secret study', SeriesDescription: 'Head of Secret', ProtocolName: 'Secret protocol',
  InstitutionName: 'Secret clinic', StationName: 'SECRETSTN', InstitutionalDepartmentName: 'Secret ward', Manufacturer: 'Maker', ManufacturerModelName: 'Model', DeviceSerialNumber: 'SECRETSER',
  SoftwareVersions: ['1', '2'], StudyDate: '20231104', SeriesDate: '20231104', SeriesTime: '110000', AcquisitionDate: '20231104', AcquisitionTime: '110001', StudyTime: '105959', StudyID: 'SECRETID',
  ContrastBolusAgent: 'Secret agent', ImageComments: 'Secret comment',
} as const; // prettier-ignore
const pet = {
  ...telling, Modality: 'PT', Units: 'BQML', SeriesType: ['WHOLE BODY', 'IMAGE'], CorrectedImage: ['DECY', 'ATTN', 'SCAT'], DecayCorrection: 'START', CountsSource: 'EMISSION',
  ActualFrameDuration: 600000, FrameReferenceTime: 1000, DecayFactor: 1.02, CollimatorType: 'NONE',
  RadiopharmaceuticalInformationSequence: [{ RadionuclideTotalDose: 3.7e8, RadionuclideHalfLife: 6586.2, RadiopharmaceuticalStartTime: '100107', RadiopharmaceuticalStartDateTime: '20231104100107', Radiopharmaceutical: 'FDG',
    RadionuclideCodeSequence: [{ CodeValue: 'C-111A1', CodingSchemeDesignator: 'SRT', CodeMeaning: '^18^Fluorine' }] }],
} as const; // prettier-ignore
const mr = { ...telling, Modality: 'MR', ScanningSequence: ['SE', 'IR'], SequenceVariant: ['SK', 'SP'], PatientPosition: 'HFS' } as const; // prettier-ignore

const folder = mkdtempSync(join(tmpdir(), 'concord-anonymised-'));
const out = join(folder, 'out');
let written: readonly string[];
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const voxels = phantomVoxels(grid);
  const recipe = { grid, voxels, studyUid: root };
  const fixed = writeSourceSeries(join(folder, 'fixed'), { ...recipe, sopClassUid: storageClass.mr, seriesUid: `${root}.1`, attributes: mr }); // prettier-ignore
  const moving = writeSourceSeries(join(folder, 'moving'), { ...recipe, sopClassUid: storageClass.pet, seriesUid: `${root}.2`, attributes: pet, slope: 0.25 }); // prettier-ignore
  mkdirSync(out);
  const moved = rigidAbout(rotationFromVector([0.03, 0.02, -0.05]), [0, 0, 0], [1, -2, 3]);
  const landmarks = [{ fixedMm: [1, 2, 3], movingMm: [3, 2, 1] }] as const;
  const exportCase = { ...knownCase(await readSeries(fixed), await readSeries(moving), moved), landmarks };
  ({ dicomFiles: written } = await writeExportSet(exportCase, out, {
    formats: ['dicom-series', 'spatial-registration', 'blending-state', 'nifti', 'nrrd', 'tfm', 'fsl-mat', 'ants-mat', 'lta', 'greedy-mat', 'slicer-scene', 'json', 'report-html', 'report-pdf'],
    anonymise: true, confirmDifferentPatients: false, locale: 'en', layout: 'dicomdir',
  })); // prettier-ignore
});

it('tells nothing of patient, place, dates or original identifiers, in any file', () => {
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(written.length + 7);
  for (const file of files) {
    const bytes = readFileSync(join(file.parentPath, file.name))
      .toString('latin1')
      .replace(/base64,[\w+/=]+/g, '');
    for (const secret of ['ecret', 'SECRET', root, '20231104', '19611231', '064Y', '100107', '105959', '83.5']) {
      expect(bytes.includes(secret), `${secret} in ${file.name}`).toBe(false);
    }
  }
});

it('maps UIDs so that its objects still refer to one another, and says what was done', async (context) => {
  needsPython(context, 'pydicom');
  const found = await python<Record<string, unknown>>(
    `
import sys, json, pydicom
from pydicom import dcmread
out, names = sys.argv[1], json.loads(sys.argv[2])
sets = [dcmread(out + '/' + n) for n in names]
images = [d for d in sets if d.Modality == 'PT']; reg = next(d for d in sets if d.Modality == 'REG'); fid = next(d for d in sets if d.Modality == 'FID')
def uids(d):
    return [str(e.value) for e in d.iterall() if e.VR == 'UI' and 'SOPClass' not in e.keyword]
directory = dcmread(out + '/DICOMDIR')
inside = {str(r.ReferencedSOPInstanceUIDInFile) for r in directory.DirectoryRecordSequence if 'ReferencedSOPInstanceUIDInFile' in r}
print(json.dumps({
  'private': sum(e.tag.is_private for d in sets for e in d.iterall()),
  'patients': len({(str(d.PatientName), d.PatientID) for d in sets}), 'studies': len({d.StudyInstanceUID for d in sets}), 'series': len({d.SeriesInstanceUID for d in images}),
  'root': all(u.startswith('2.25.') for d in sets for u in uids(d)), 'frames': len({d.FrameOfReferenceUID for d in images} | {reg.FrameOfReferenceUID} | {fid.FiducialSetSequence[0].FrameOfReferenceUID}),
  'sources': {i.ReferencedSOPInstanceUID for d in images for i in d.SourceImageSequence} <= {i.ReferencedSOPInstanceUID for i in reg.RegistrationSequence[1].ReferencedImageSequence},
  'directory': inside == {d.SOPInstanceUID for d in sets}, 'removed': {d.PatientIdentityRemoved for d in sets} == {'YES'}, 'dates': {d.LongitudinalTemporalInformationModified for d in sets} == {'REMOVED'},
  'units': images[0].Units, 'weight': 'PatientWeight' in images[0], 'start': 'RadiopharmaceuticalStartTime' in images[0].RadiopharmaceuticalInformationSequence[0], 'dose': float(images[0].RadiopharmaceuticalInformationSequence[0].RadionuclideTotalDose),
}))
`,
    out,
    JSON.stringify(written),
  );
  expect(found).toEqual({ private: 0, patients: 1, studies: 1, series: 1, root: true, frames: 1, sources: true, directory: true, removed: true, dates: true, units: 'BQML', weight: false, start: false, dose: 3.7e8 }); // prettier-ignore
});

it('is free of errors for dciodvfy', async (context) => {
  needsProgram(context, 'dciodvfy');
  for (const name of [written[0]!, ...written.slice(-2)]) expect(await dicomErrors(join(out, name)), name).toEqual([]);
});
