import { describe, expect, it } from 'vitest';
import type { SequenceParameters } from '../dicom/sequence-parameters.ts';
import { nothingStated } from '../../../test/fixtures/nothing-stated.ts';
import { modalityFromDicom } from './from-dicom.ts';
import { modalityFromIntensities } from './from-intensities.ts';
import { modalityFromText } from './from-text.ts';

/** Names as scanners, hospitals and data sets give them. */
const names: Readonly<Record<string, readonly string[]>> = {
  T1: ['t1_mprage_sag_p2_iso', 'sub-01_T1w', 'AX T1 SE', 'sT1W_3D_TFE', 'BRAVO', 'T1 FLAIR sag', 'T1 tra nativ', 'T1 sans injection', 'IXI002-Guys-0828-T1', 'BraTS_00000_t1n', 'T1 pre contrast', '横断位 T1'],
  T1C: ['t1_mprage_tra_KM', 'T1 MPRAGE post gadolinium', 'BraTS_00000_t1ce', 'AX T1 +C', 'T1 TSE tra nach KM', 'T1 con contraste', 'T1 injecté', 'sub-01_ce-gadolinium_T1w', 'T1 增强'],
  T2: ['AX FSE T2', 't2_tse_tra', 'sub-01_T2w', 'T2W_TSE', 'BraTS_00000_t2w', '横断位 T2'],
  FLAIR: ['t2_flair_cor', 'AX T2 FLAIR', 'sub-01_FLAIR', 't2_tirm_tra_dark-fluid', 'T2 水抑制', 'BraTS_00000_t2f', '3D_Brain_VIEW_FLAIR'],
  PD: ['sub-01_PDw', 'pd_tse_tra', 'IXI-PD', 'Protonendichte axial'],
  PCA: ['TOF_3D_multi-slab', 'MRA_circle_of_willis', '3D PCA', 'PC_angio', 'Angio TOF', 'sub-01_angio', '脑血管'],
  SWI: ['SWI_Images', 'SWAN', 't2*_haemo', 'sub-01_T2starw', '磁敏感'],
  DWI: ['ep2d_diff_3scan_trace_p2', 'DWI b1000', 'dti_30dir', '弥散', 'ADC', 'DT_HIGH_32DIR', 'DTIphase', 'b0_700_2000'],
  EPI: ['ep2d_bold_moco', 'fMRI resting state', 'sub-01_task-rest_bold', 'ep2d_perf', 'fcMRI', 'func_task', '3D_pCASL_6mm', 'pcasl3d'],
  CT: ['ct-pitched', 'CCT nativ', 'TDM cérébral', 'head_ct'],
  PT: ['FDG PET', 'sub-01_pet'],
  MR: ['patient_mri.nii', 'head MR', 'IRM', '磁共振'],
}; // prettier-ignore

const recognised = (sequence: Partial<SequenceParameters>, seriesDescription = '', dicomModality = 'MR') => {
  const described = { dicomModality, seriesDescription, protocolName: '' };
  const { modality, evidence } = modalityFromDicom(described, { ...nothingStated, ...sequence });
  return [modality, evidence.code];
};

const timing = (kinds: string[], tr: number, te: number, more: Partial<SequenceParameters> = {}) => ({
  scanningSequence: kinds,
  repetitionTimeMs: tr,
  echoTimeMs: te,
  ...more,
});

describe('the kind of picture', () => {
  for (const [modality, examples] of Object.entries(names)) {
    it(`${modality} from names`, () => {
      for (const name of examples) expect([name, modalityFromText(name)]).toEqual([name, modality]);
    });
  }

  it('no name where there is none', () => {
    for (const name of ['scan', 'IM0001', 'series 12', 'head', 'patient10', 'export_final']) {
      expect([name, modalityFromText(name)]).toEqual([name, null]);
    }
  });

  it('CT and PET from the header, whatever the description says', () => {
    expect(recognised({}, 'T1', 'CT')).toEqual(['CT', 'modality-from-header']);
    expect(recognised({}, '', 'PT')).toEqual(['PT', 'modality-from-header']);
  });

  it('MR from how it was acquired', () => {
    expect(recognised(timing(['SE'], 500, 12))).toEqual(['T1', 'modality-from-sequence']);
    expect(recognised(timing(['SE'], 500, 12, { contrastAgent: 'Gadovist' }))).toEqual([
      'T1C',
      'modality-from-sequence',
    ]);
    expect(recognised(timing(['SE'], 5000, 95))).toEqual(['T2', 'modality-from-sequence']);
    expect(recognised(timing(['SE'], 3000, 14))).toEqual(['PD', 'modality-from-sequence']);
    expect(recognised(timing(['SE', 'IR'], 9000, 120, { inversionTimeMs: 2500 }))[0]).toBe('FLAIR');
    expect(recognised(timing(['GR', 'IR'], 2300, 3, { inversionTimeMs: 900, flipAngleDegrees: 9 }))[0]).toBe('T1');
    expect(recognised(timing(['GR'], 25, 3.5, { sequenceName: '*fl3d1r_tof', flipAngleDegrees: 20 }))[0]).toBe('PCA');
    expect(recognised(timing(['EP', 'SE'], 4000, 90, { sequenceName: '*ep_b1000#2' }))[0]).toBe('DWI');
    expect(recognised(timing(['EP', 'GR'], 2000, 30))[0]).toBe('EPI');
    expect(recognised({ acquisitionContrast: 'FLUID_ATTENUATED' })[0]).toBe('FLAIR');
  });

  it('timing decides between T1, T2 and PD; a name may say more', () => {
    expect(recognised(timing(['SE'], 3000, 14), 'PD+T2 TSE')).toEqual(['PD', 'modality-from-sequence']);
    expect(recognised(timing(['SE'], 500, 12), 'T1 tra nach KM')).toEqual(['T1C', 'modality-from-description']);
    expect(recognised(timing(['GR'], 30, 20), 'TOF 3D')).toEqual(['PCA', 'modality-from-description']);
  });

  it('unknown is an answer', () => {
    expect(recognised({})).toEqual(['MR', 'modality-unknown']);
    expect(modalityFromIntensities(Float32Array.from({ length: 5000 }, (_, i) => i % 400)).modality).toBe('unknown');
  });

  it('a CT in Hounsfield units from its intensities', () => {
    const hounsfield = Float32Array.from({ length: 9000 }, (_, i) =>
      i % 3 === 0 ? -1000 + (i % 7) : i % 3 === 1 ? 20 + (i % 30) : 900,
    );
    expect(modalityFromIntensities(hounsfield)).toMatchObject({
      modality: 'CT',
      evidence: { code: 'modality-from-intensities' },
    });
  });
});
