import { mkdirSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { patientFromVoxel } from '../../src-shared/geometry/patient-space.ts';
import { rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import type { ExportCase } from '../../src-main/series-export/export-case.ts';
import { writeExportSet } from '../../src-main/series-export/export-set.ts';
import { exportContextOf } from '../../src-main/series-export/dicom/export-context.ts';
import { storageClass } from '../../src-main/series-export/dicom/dicom-uids.ts';
import { text, code } from '../../src-main/series-files/dicom/elements.ts';
import { readDicomHeader } from '../../src-main/series-files/dicom/read-header.ts';
import { readSeries } from '../../src-main/series-files/read-series.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { compareVolumes, readByItk } from './compare-volumes.ts';
import { writeEnhancedMr } from './enhanced-mr.ts';
import { knownCase } from './known-case.ts';
import { dicomErrors, needsData, needsProgram, needsPython, python, run } from './programs.ts';
import { obliqueGrid, orthonormal, phantomVoxels, writeSourceSeries } from './source-series.ts';

const session = '../shared/data/dicom/t1-t2-one-session';
const tilted = '../shared/data/dicom/ct-gantry-tilt';
const moved = rigidAbout(rotationFromVector([0.03, 0.02, -0.05]), [0, 0, 0], [1, -2, 3]);
const study = '1.2.826.0.1.3680043.8.498.1';
const grid = orthonormal(obliqueGrid);
const movingGrid = orthonormal({
  ...obliqueGrid,
  size: [40, 40, 30],
  spacingMm: [4.5, 4.5, 5],
  originMm: [-85, -80, -70],
});

const fixedAttributes = { Modality: 'MR', PatientName: 'Doe^Jane', PatientID: 'P1', SeriesDescription: 'T1 MPRAGE', ScanningSequence: 'GR', SequenceVariant: 'MP', PatientPosition: 'HFS' }; // prettier-ignore

async function madeFixed(folder: string) {
  const voxels = phantomVoxels(grid);
  return readSeries(writeSourceSeries(join(folder, 'fixed'), { grid, voxels, sopClassUid: storageClass.mr, seriesUid: `${study}.1`, studyUid: study, attributes: fixedAttributes })); // prettier-ignore
}

/** Each kind of moving series, by name. */
const cases: Readonly<Record<string, (context: TestContext, folder: string) => Promise<ExportCase>>> = {
  'the real session (private tags, a missing slice)': async (context) => {
    needsData(context, session);
    return knownCase(await readSeries(`${session}/T1_MEMPRAGE_RMS`), await readSeries(`${session}/T2_AX_FSE`), moved);
  },
  'CT with gantry tilt, of another patient': async (context, folder) => {
    needsData(context, tilted);
    return knownCase(await madeFixed(folder), await readSeries(tilted), moved);
  },
  'PET in Bq/ml with its isotope': async (_, folder) => {
    const attributes = {
      Modality: 'PT', PatientName: 'Doe^Jane', PatientID: 'P1', SeriesDescription: 'PET', Units: 'BQML', SeriesType: ['WHOLE BODY', 'IMAGE'],
      CorrectedImage: ['DECY', 'ATTN', 'SCAT'], DecayCorrection: 'START', CountsSource: 'EMISSION', SeriesDate: '20260102', SeriesTime: '110000',
      AcquisitionDate: '20260102', AcquisitionTime: '110000', ActualFrameDuration: 600000, FrameReferenceTime: 1000, DecayFactor: 1.02, CollimatorType: 'NONE',
      RadiopharmaceuticalInformationSequence: [{ RadionuclideTotalDose: 3.7e8, RadionuclideHalfLife: 6586.2, RadiopharmaceuticalStartTime: '100000', Radiopharmaceutical: 'FDG',
        RadionuclideCodeSequence: [{ CodeValue: 'C-111A1', CodingSchemeDesignator: 'SRT', CodeMeaning: '^18^Fluorine' }] }],
    }; // prettier-ignore
    const voxels = phantomVoxels(movingGrid).map((value) => value * 12.375);
    const moving = writeSourceSeries(join(folder, 'pet'), { grid: movingGrid, voxels, sopClassUid: storageClass.pet, seriesUid: `${study}.2`, studyUid: study, attributes, slope: 0.25 }); // prettier-ignore
    return knownCase(await madeFixed(folder), await readSeries(moving), moved);
  },
  'an enhanced multi-frame MR': async (_, folder) => {
    const moving = writeEnhancedMr(join(folder, 'enhanced'), movingGrid, phantomVoxels(movingGrid), study);
    return knownCase(await madeFixed(folder), await readSeries(moving), moved);
  },
  'an MR with an inversion time but no inversion, and a sex that DICOM does not know': async (_, folder) => {
    const attributes = { Modality: 'MR', PatientName: 'Doe^Jane', PatientID: 'P1', PatientSex: 'X', SeriesDescription: 'T2', ScanningSequence: 'SE', SequenceVariant: 'SK', InversionTime: 100 }; // prettier-ignore
    const moving = writeSourceSeries(join(folder, 'moving'), { grid: movingGrid, voxels: phantomVoxels(movingGrid), sopClassUid: storageClass.mr, seriesUid: `${study}.2`, studyUid: study, attributes }); // prettier-ignore
    const fixed = writeSourceSeries(join(folder, 'fixed'), { grid, voxels: phantomVoxels(grid), sopClassUid: storageClass.mr, seriesUid: `${study}.1`, studyUid: study, attributes: { ...fixedAttributes, PatientSex: 'X' } }); // prettier-ignore
    return knownCase(await readSeries(fixed), await readSeries(moving), moved);
  },
  'NIfTI, with no patient at all': async (context) => {
    needsData(context, '../shared/data/nifti/stroke');
    const read = (name: string) => readSeries(`../shared/data/nifti/stroke/${name}.nii.gz`);
    return knownCase(await read('T1'), await read('T2'), moved);
  },
};

/** Values by the header's rescale, and the corners' places by its orientation and position: pydicom and numpy alone. */
const readByPydicom = `
import sys, json, glob, numpy
from pydicom import dcmread
slices = sorted((dcmread(p) for p in glob.glob(sys.argv[1] + '/*.dcm')), key=lambda s: int(s.InstanceNumber))
wanted = numpy.fromfile(sys.argv[2], '<f4').reshape(len(slices), slices[0].Rows, slices[0].Columns)
m = numpy.array(json.loads(sys.argv[3])).reshape(4, 4)
worst = 0.0; place = 0.0; compared = 0
for k, s in enumerate(slices):
    pixels = numpy.frombuffer(s.PixelData, '<i2' if s.PixelRepresentation else '<u2').reshape(s.Rows, s.Columns)
    values = pixels * float(getattr(s, 'RescaleSlope', 1)) + float(getattr(s, 'RescaleIntercept', 0))
    worst = max(worst, float(numpy.abs(values - wanted[k]).max())); compared += values.size
    o = numpy.array(s.ImageOrientationPatient, float); p = numpy.array(s.ImagePositionPatient, float)
    for i, j in ((0, 0), (s.Columns - 1, s.Rows - 1)):
        here = p + o[:3] * float(s.PixelSpacing[1]) * i + o[3:] * float(s.PixelSpacing[0]) * j
        place = max(place, float(numpy.abs(here - (m @ [i, j, k, 1])[:3]).max()))
print(json.dumps({'worst': worst, 'compared': compared, 'positions': place}))
`;

const everything = { formats: ['dicom-series', 'spatial-registration', 'blending-state'] as const, confirmDifferentPatients: true, locale: 'en' as const }; // prettier-ignore

for (const [name, make] of Object.entries(cases)) {
  describe(`DICOM export of ${name}`, () => {
    for (const { anonymise, layout } of [
      { anonymise: false, layout: 'plain' },
      { anonymise: true, layout: 'dicomdir' },
    ] as const) {
      it(`has no errors for dciodvfy and dcmtk (${anonymise ? 'anonymised, with a DICOMDIR' : 'as it is'})`, async (context) => {
        needsProgram(context, 'dciodvfy');
        needsProgram(context, 'dcmdump');
        const folder = temporaryFolder();
        const out = join(folder, 'out');
        mkdirSync(out);
        const written = await writeExportSet(await make(context, folder), out, { ...everything, anonymise, layout });
        const count = written.dicomFiles.length;
        const chosen = [0, count >> 1, count - 2, count - 1].map((index) => written.dicomFiles[index]!);
        for (const path of layout === 'dicomdir' ? [...chosen, 'DICOMDIR'] : chosen) {
          expect(await dicomErrors(join(out, path)), path).toEqual([]);
          const dump = await run('dcmdump', ['-q', join(out, path)]);
          expect(dump.code, path).toBe(0);
          // Longitudinal Temporal Information Modified says REMOVED of the dates, as it should; nothing else may.
          const text = dump.text.replace(/^\(0028,0303\) CS \[REMOVED\].*$/m, '');
          if (anonymise) expect(text).not.toMatch(/Doe|Jane|\bP1\b|SpiralCSI|GAGOSKI|Boston|REMOVED/);
        }
      });
    }

    it('is read back, every voxel and place, by pydicom, dcm2niix and Concord, and slices by ITK/GDCM', async (context) => {
      needsProgram(context, 'dcm2niix');
      needsPython(context, 'pydicom', 'numpy');
      const folder = temporaryFolder();
      const out = join(folder, 'out');
      mkdirSync(out);
      const exportCase = await make(context, folder);
      await writeExportSet(exportCase, out, { ...everything, anonymise: false, layout: 'plain' });
      const { registered } = exportCase;
      const first = await readDicomHeader(join(out, 'dicom', 'IM0001.dcm'));
      const slope = typeof first === 'string' ? NaN : Number(code(first, 'x00281053') || 1);
      const tolerance = slope / 2 + 1e-3 * Math.max(1, slope);

      const own = compareVolumes(registered, (await readSeries(join(out, 'dicom'))).volume);
      expect(own.compared).toBe(registered.voxels.length);
      expect(own.largestDifference).toBeLessThanOrEqual(tolerance);
      expect(own.largestShiftVoxels).toBeLessThan(1e-3);

      const [nx, ny, nz] = registered.grid.size;
      for (const k of [0, nz >> 2, nz >> 1, nz - 1]) {
        const slice = await readByItk(join(out, 'dicom', `IM${String(k + 1).padStart(4, '0')}.dcm`));
        const compared = compareVolumes(registered, slice);
        expect(compared.compared).toBeGreaterThanOrEqual(nx * ny);
        const plane = registered.voxels.subarray(k * nx * ny, (k + 1) * nx * ny);
        const worst = plane.reduce((most, value, index) => Math.max(most, Math.abs(value - slice.voxels[index]!)), 0);
        expect(worst).toBeLessThanOrEqual(tolerance);
      }

      writeFileSync(join(folder, 'registered.f32'), registered.voxels);
      const byPydicom = await python<{ worst: number; compared: number; positions: number }>(
        readByPydicom,
        join(out, 'dicom'),
        join(folder, 'registered.f32'),
        JSON.stringify([...patientFromVoxel(registered.grid)]),
      );
      expect(byPydicom.compared).toBe(registered.voxels.length);
      expect(byPydicom.worst).toBeLessThanOrEqual(tolerance);
      expect(byPydicom.positions).toBeLessThan(1e-4);

      await run('dcm2niix', ['-z', 'n', '-f', 'converted', '-o', folder, join(out, 'dicom')]);
      const converted = (await readdir(folder)).filter((name) => name.endsWith('.nii'));
      expect(converted).toEqual(['converted.nii']);
      const byDcm2niix = compareVolumes(registered, await readByItk(join(folder, 'converted.nii')));
      expect(byDcm2niix.compared).toBe(registered.voxels.length);
      expect(byDcm2niix.largestDifference).toBeLessThanOrEqual(tolerance);
      expect(byDcm2niix.largestShiftVoxels).toBeLessThan(0.01);
    });
  });
}

describe('the derived series', () => {
  const chinese = {
    'GB18030': { charset: 'GB18030', bytes: Buffer.concat([Buffer.from('Wang^XiaoDong='), Buffer.of(0xcd, 0xf5, 0x5e, 0xd0, 0xa1, 0xb6, 0xab)]) },
    'UTF-8': { charset: 'ISO_IR 192', bytes: Buffer.from('Wang^XiaoDong=王^小东') },
  }; // prettier-ignore

  it.each(Object.entries(chinese))(
    'keeps a Chinese name from a source in %s, as UTF-8',
    async (_, { charset, bytes }) => {
      const folder = temporaryFolder();
      const recipe = {
        grid,
        voxels: phantomVoxels(grid),
        sopClassUid: storageClass.mr,
        studyUid: study,
        patientNameBytes: bytes,
      };
      const attributes = { ...fixedAttributes, SpecificCharacterSet: charset };
      const fixed = writeSourceSeries(join(folder, 'fixed'), { ...recipe, seriesUid: `${study}.1`, attributes });
      const moving = writeSourceSeries(join(folder, 'moving'), { ...recipe, seriesUid: `${study}.2`, attributes });
      mkdirSync(join(folder, 'out'));
      const exportCase = knownCase(await readSeries(fixed), await readSeries(moving), moved);
      await writeExportSet(exportCase, join(folder, 'out'), { ...everything, anonymise: false, layout: 'plain' });
      for (const path of ['dicom/IM0001.dcm', 'spatial-registration.dcm']) {
        const header = await readDicomHeader(join(folder, 'out', path));
        if (typeof header === 'string') throw new Error(header);
        expect(text(header, 'x00100010')).toBe('Wang^XiaoDong=王^小东');
        expect(code(header, 'x00080005')).toBe('ISO_IR 192');
      }
    },
  );

  it('keeps CT in exact HU, with one slope and a padding value', async (context) => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'out'));
    const exportCase = await cases['CT with gantry tilt, of another patient']!(context, folder);
    await writeExportSet(exportCase, join(folder, 'out'), { ...everything, anonymise: false, layout: 'plain' });
    const header = await readDicomHeader(join(folder, 'out', 'dicom', 'IM0012.dcm'));
    if (typeof header === 'string') throw new Error(header);
    expect([code(header, 'x00281053'), code(header, 'x00281052'), code(header, 'x00281054')]).toEqual(['1', '0', 'HU']);
    expect(header.int16('x00280120')).toBe(-1000);
    expect(code(header, 'x00080016')).toBe(storageClass.ct);
    expect(code(header, 'x00200052')).toBe(`${study}.99`);
  });

  it('goes to the fixed patient where both are confirmed to be one, and stays with the moving one where nobody was asked', async () => {
    const folder = temporaryFolder();
    const fixed = await madeFixed(folder);
    const recipe = {
      grid,
      voxels: phantomVoxels(grid),
      sopClassUid: storageClass.mr,
      studyUid: `${study}.7`,
      seriesUid: `${study}.8`,
    };
    const moving = await readSeries(
      writeSourceSeries(join(folder, 'other'), { ...recipe, attributes: { ...fixedAttributes, PatientID: 'P2' } }),
    );
    const exportCase = knownCase(fixed, moving, moved);
    const together = await exportContextOf(exportCase, { differentPatients: 'one-patient' });
    expect(together.patientAndStudy).toMatchObject({ PatientID: ['P1'], StudyInstanceUID: study });
    const apart = await exportContextOf(exportCase, { differentPatients: 'keep-apart' });
    expect(apart.patientAndStudy).toMatchObject({ PatientID: ['P2'], StudyInstanceUID: `${study}.7` });
    await expect(exportContextOf(exportCase)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('refuses to mix two patients unless that is confirmed', async () => {
    const folder = temporaryFolder();
    const fixed = await madeFixed(folder);
    const other = { ...fixed, dicom: { ...fixed.dicom!, patientId: 'P2' } };
    const unconfirmed = { ...everything, confirmDifferentPatients: false, anonymise: false, layout: 'plain' as const };
    await expect(writeExportSet(knownCase(fixed, other), folder, unconfirmed)).rejects.toThrow('different patient IDs');
  });
});
