import { describe, expect, it } from 'vitest';
import type { Modality } from '../../../src-shared/modality.ts';
import type { SequenceParameters } from '../dicom/sequence-parameters.ts';
import { modalityFromDicom } from './from-dicom.ts';
import { nothingStated } from '../../../test/fixtures/nothing-stated.ts';

interface ScannerHeader {
  /** Scanner and software; the public series that the values were read from, or what the vendor's conformance statement lists. */
  readonly from: string;
  readonly description: string;
  readonly modality: Modality;
  readonly imageType: string;
  /** Scanning Sequence, TR, TE, TI, flip angle, echo train length; 0 for what the header does not state. */
  readonly timing: readonly [string, number, number, number, number, number];
  readonly more?: Partial<SequenceParameters>;
}

const row = (
  from: string,
  modality: Modality,
  description: string,
  imageType: string,
  timing: ScannerHeader['timing'],
  more: Partial<SequenceParameters> = {},
): ScannerHeader => ({ from, description, modality, imageType, timing, more });

const mag = 'ORIGINAL\\PRIMARY\\M\\ND';
const other = 'ORIGINAL\\PRIMARY\\OTHER';

/** Values of neurolabusc's dcm_qa sets (BSD-2-Clause), and of the vendors' DICOM conformance statements where no set has such a series. */
const headers: readonly ScannerHeader[] = [
  row('Siemens VB17, dcm_qa_asl', 'T1', 'T1_mprage_ns_sag_p2_iso', `${mag}\\NORM`, ['GR\\IR', 2250, 4.11, 925, 9, 1], { sequenceName: '*tfl3d1_16ns' }),
  row('Siemens VB17, dcm_qa_fmap', 'MR', 'gre_field_mag', mag, ['GR', 400, 5.19, 0, 60, 0], { sequenceName: '*fm2d2r' }),
  row('Siemens VB17, dcm_qa_fmap', 'MR', 'gre_field_ph', 'ORIGINAL\\PRIMARY\\P\\ND', ['GR', 400, 7.65, 0, 60, 0], { sequenceName: '*fm2d2r' }),
  row('Siemens VB17, dcm_qa_asl', 'EPI', 'pcasl_2d', `${mag}\\MOSAIC`, ['EP', 2540, 14, 0, 90, 35], { sequenceName: 'epfid2d1_72' }),
  row('Siemens VD13, dcm_qa_asl', 'EPI', 'jw_tgse', 'ORIGINAL\\PRIMARY\\ASL\\NONE\\ND\\MOSAIC', ['EP', 3710, 36.54, 0, 120, 63], { sequenceName: 'tgse3d1_1260' }),
  row('Siemens VE11, dcm_qa_mosaic', 'EPI', 'cmrr_Asc', `${mag}\\MOSAIC`, ['EP', 3200, 34, 0, 52, 64], { sequenceName: 'epfid2d1_64' }),
  row('Siemens VE11', 'DWI', 'b0_700_2000', 'ORIGINAL\\PRIMARY\\DIFFUSION\\NONE\\ND', ['EP', 3600, 92, 0, 90, 96], { sequenceName: '*ep_b2000#12' }),
  row('Siemens VE11', 'SWI', 'swi_tra', 'ORIGINAL\\PRIMARY\\M\\SWI\\NORM', ['GR', 28, 20, 0, 15, 1], { sequenceName: '*fl3d1r' }),
  row('Siemens VE11', 'MR', 'Pha_Images', 'ORIGINAL\\PRIMARY\\P\\ND\\NORM', ['GR', 28, 20, 0, 15, 1], { sequenceName: '*fl3d1r' }),
  row('Siemens VE11', 'PCA', 'tof_fl3d_tra', 'ORIGINAL\\PRIMARY\\M\\ND\\NORM', ['GR', 21, 3.4, 0, 18, 1], { sequenceName: '*fl3d1r_ts', angioFlag: true }),
  row('Siemens VE11', 'T1C', 't1_mprage_sag', mag, ['GR\\IR', 2300, 2.98, 900, 9, 1], { contrastAgent: 'Gadovist' }),
  row('Siemens XA30, dcm_qa_xa30', 'DWI', 'dir80_PA', 'ORIGINAL\\PRIMARY\\DIFFUSION\\NONE', ['GR\\EP', 3516, 68, 0, 78, 54], { acquisitionContrast: 'DIFFUSION', complexComponent: 'MAGNITUDE', temporalPositions: 21 }),
  row('Siemens XA30, enhanced', 'MR', 'scan', 'ORIGINAL\\PRIMARY\\T1\\NONE', ['GR', 28, 20, 0, 15, 1], { acquisitionContrast: 'T1', complexComponent: 'PHASE' }),
  row('Siemens XA60, enhanced', 'FLAIR', 'tra', 'ORIGINAL\\PRIMARY\\M\\NONE', ['SE\\IR', 9000, 86, 2500, 150, 16], { acquisitionContrast: 'FLUID_ATTENUATED', complexComponent: 'MAGNITUDE' }),
  row('GE DV26, dcm_qa_ge', 'T1', '3D Ax T1 MP-RAGE_R22', other, ['RM\\IR', 2217.66, 3.172, 1000, 8, 1]),
  row('GE DV26, dcm_qa_ge', 'EPI', 'Multiphase Des', other, ['EP\\GR', 1000, 35, 0, 90, 1], { temporalPositions: 10 }),
  row('GE DV26, dcm_qa_ge', 'DWI', 'Ax DWI TENSOR R2', other, ['EP\\SE', 1000, 123.6, 0, 90, 1]),
  row('GE, dcm_qa_fmap', 'MR', '3DB0Map', other, ['RM', 5, 1.6, 0, 10, 1]),
  row('GE, dcm_qa_fmap', 'MR', 'B0Map (GRE)', other, ['RM', 800, 4.94, 0, 10, 1]),
  row('GE', 'SWI', 'SWAN', other, ['GR', 38, 23, 0, 15, 1]),
  row('GE', 'FLAIR', 'Ax T2 FLAIR', other, ['SE\\IR', 9000, 120, 2250, 160, 1]),
  row('Philips 3.2, dcm_qa_philips', 'DWI', 'DT_HIGH_32DIR', 'ORIGINAL\\PRIMARY\\M_SE\\M\\SE', ['SE', 8808.76, 58.4, 0, 90, 47], { temporalPositions: 1 }),
  row('Philips 3.2, dcm_qa_philips', 'EPI', 'asc', 'ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE', ['GR', 2000, 30, 0, 90, 39], { temporalPositions: 3 }),
  row('Philips', 'EPI', 'fcMRI', 'ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE', ['GR', 2500, 30, 0, 80, 0]),
  row('Philips', 'EPI', 'func_task', 'ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE', ['GR', 700, 33, 0, 52, 33]),
  row('Philips', 'EPI', 'run 1', 'ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE', ['GR', 2000, 35, 0, 90, 0]),
  row('Philips, dcm_qa_philips_asl', 'EPI', 'SOURCE - 3D', 'ORIGINAL\\PRIMARY\\M_SE\\M\\SE', ['SE', 4234.06, 12.1, 0, 90, 375], { temporalPositions: 8 }),
  row('Philips, dcm_qa_philips_asl', 'EPI', '3D_6mm', 'ORIGINAL\\PRIMARY\\PERFUSION_FFE\\PERFUSION\\FFE', ['GR', 4234.06, 12.1, 0, 90, 375], { temporalPositions: 1 }),
  row('Philips 5.4, dcm_qa_fmap', 'MR', 'B0 NS', 'ORIGINAL\\PRIMARY\\T1\\MIXED', ['GR', 3.8, 1.52, 0, 12, 1], { acquisitionContrast: 'T1', complexComponent: 'MIXED', sequenceName: 'FFE' }),
  row('Philips', 'DWI', 'DTIphase', 'ORIGINAL\\PRIMARY\\M_SE\\M\\SE', ['SE', 6500, 70, 0, 90, 59]),
  row('Philips', 'MR', 'scan 4', 'ORIGINAL\\PRIMARY\\PHASE MAP\\P\\FFE', ['GR', 31, 7.2, 0, 17, 1]),
  row('Philips', 'SWI', 'SWIp', 'ORIGINAL\\PRIMARY\\M_FFE\\M\\FFE', ['GR', 31, 24, 0, 17, 4]),
  row('Philips', 'PCA', 'scan 5', 'ORIGINAL\\PRIMARY\\PHASE CONTRAST M\\P\\PCA', ['GR', 18, 6.4, 0, 10, 1]),
  row('Canon (Toshiba), dcm_qa_toshiba', 'DWI', 'DTI AX 30d', 'ORIGINAL\\PRIMARY\\MAGNITUDE', ['SE\\EP', 6000, 100, 0, 90, 1]),
  row('Canon', 'FLAIR', 'AX FLAIR', 'ORIGINAL\\PRIMARY\\MAGNITUDE', ['SE\\IR', 10000, 105, 2700, 90, 21]),
  row('UIH, dcm_qa_uih', 'T1', 't1_gre_fsp_3d_sag', 'ORIGINAL\\PRIMARY\\M\\NONE', ['GR\\IR', 7.3, 3.1, 750, 10, 1]),
  row('UIH', 'EPI', 'epi_bold_tra', 'ORIGINAL\\PRIMARY\\M\\NONE', ['EP\\GR', 2000, 30, 0, 90, 64]),
  row('Hitachi', 'T2', 'T2 FSE', 'ORIGINAL\\PRIMARY', ['SE', 4500, 90, 0, 90, 9]),
  row('Hitachi', 'T1C', 'T1 SE', 'ORIGINAL\\PRIMARY', ['SE', 450, 12, 0, 90, 1], { contrastAgent: 'contrast' }),
]; // prettier-ignore

const stated = (value: number) => (value === 0 ? null : value);

function recognised({ description, imageType, timing, more }: ScannerHeader) {
  const [kinds, tr, te, ti, flip, echoTrain] = timing;
  return modalityFromDicom(
    { dicomModality: 'MR', seriesDescription: description, protocolName: '' },
    {
      ...nothingStated,
      imageType: imageType.split('\\'),
      scanningSequence: kinds.split('\\'),
      repetitionTimeMs: stated(tr),
      echoTimeMs: stated(te),
      inversionTimeMs: stated(ti),
      flipAngleDegrees: stated(flip),
      echoTrainLength: stated(echoTrain),
      ...more,
    },
  ).modality;
}

describe('the kind of picture that scanners send', () => {
  it.each(headers)('$from, $description: $modality', (header) => {
    expect(recognised(header)).toBe(header.modality);
  });

  it.each(['US', 'SR', 'SEG', 'RTSTRUCT', 'PR', 'XA'])('%s is no scan', (dicomModality) => {
    const described = { dicomModality, seriesDescription: 'T1 head', protocolName: '' };
    expect(modalityFromDicom(described, nothingStated)).toMatchObject({
      modality: 'unknown',
      evidence: { code: 'modality-of-no-scan', values: { kind: dicomModality } },
    });
  });
});
