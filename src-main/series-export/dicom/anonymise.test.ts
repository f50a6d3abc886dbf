import { expect, it } from 'vitest';
import { anonymiser } from './anonymise.ts';
import { dicomAttributes, type Keyword } from './dicom-attributes.ts';
import type { DicomDataset } from './dicom-dataset.ts';

/**
 * What the Basic Profile column of PS3.15 table E.1-1 (2024e) says of every attribute of our table that it names, UIDs
 * apart: X remove, Z empty or dummy, D dummy. Where it leaves a choice by type, each way is allowed.
 */
const basicProfile: Partial<Record<Keyword, string>> = {
  InstanceCreationDate: 'XD', InstanceCreationTime: 'XZD', StudyDate: 'Z', SeriesDate: 'XD', AcquisitionDate: 'XZ',
  ContentDate: 'ZD', StudyTime: 'Z', SeriesTime: 'XD', AcquisitionTime: 'XZ', ContentTime: 'ZD', AccessionNumber: 'Z',
  ReferringPhysicianName: 'Z', TimezoneOffsetFromUTC: 'X', StudyDescription: 'X', SeriesDescription: 'X', PatientName: 'Z',
  PatientID: 'ZD', IssuerOfPatientID: 'X', PatientBirthDate: 'Z', PatientSex: 'Z', PatientAge: 'X', PatientSize: 'X',
  PatientWeight: 'X', PregnancyStatus: 'X', ProtocolName: 'XD', StudyID: 'Z', InstitutionName: 'XZD', StationName: 'XZD',
  InstitutionalDepartmentName: 'X', DeviceSerialNumber: 'XZD', ContributionDateTime: 'X', ContributionDescription: 'X',
  DerivationDescription: 'X', ImageComments: 'X', ContrastBolusAgent: 'ZD', ContrastBolusStartTime: 'X',
  RadiopharmaceuticalStartTime: 'X', RadiopharmaceuticalStopTime: 'X', RadiopharmaceuticalStartDateTime: 'X',
  ContentCreatorName: 'ZD',
}; // prettier-ignore

const secret = 'SECRET';

it.each(Object.entries(basicProfile))('%s is treated as table E.1-1 says: %s', (keyword, allowed) => {
  const mapped = anonymiser()({ Modality: 'MR', [keyword]: secret } as DicomDataset)[keyword as Keyword];
  // Z is a zero length or a dummy value (PS3.15 E.1.1).
  if (mapped === undefined) expect(allowed).toContain('X');
  else expect(allowed).toMatch(mapped === '' ? /Z/ : /[ZD]/);
  expect(mapped).not.toBe(secret);
});

const numbers = ['US', 'UL', 'FD', 'DS', 'IS'];

it.each(Object.entries(dicomAttributes).filter(([, [, vr]]) => vr !== 'SQ' && !numbers.includes(vr)))(
  '%s keeps nothing that a source may have written there',
  (keyword, [, vr]) => {
    const value = vr === 'UI' ? '1.2.840.19620311' : secret;
    const mapped = anonymiser()({ Modality: 'MR', [keyword]: [value, value] } as DicomDataset);
    expect(JSON.stringify(mapped)).not.toContain(value);
  },
);

it('keeps the terms that DICOM defines, out of a list with others in it', () => {
  const mapped = anonymiser()({
    ScanOptions: ['FS', 'DOE JANE', 'SP'],
    SequenceName: 'DOE_JANE',
    ImagedNucleus: '1H',
    ConvolutionKernel: ['H31s', 'Dr. Doe'],
    Units: 'DOE',
    MRAcquisitionType: 'DOE',
  });
  expect(mapped).toEqual({ ScanOptions: ['FS', 'SP'], ImagedNucleus: '1H', ConvolutionKernel: 'H31s', Units: 'NONE', MRAcquisitionType: '' }); // prettier-ignore
});

it('keeps codes that it knows, in the words of DICOM, with what modifies them', () => {
  const code = (value: string, scheme = 'SRT') => ({ CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: 'Doe' }); // prettier-ignore
  const lying = { ...code('F-10450'), PatientOrientationModifierCodeSequence: [code('F-10340'), code('DOE')] };
  const mapped = anonymiser()({ PatientOrientationCodeSequence: [lying], RadionuclideCodeSequence: [code('1', '99DOE')] }); // prettier-ignore
  expect(mapped).toEqual({
    PatientOrientationCodeSequence: [
      {
        CodeValue: 'F-10450',
        CodingSchemeDesignator: 'SRT',
        CodeMeaning: 'recumbent',
        PatientOrientationModifierCodeSequence: [
          { CodeValue: 'F-10340', CodingSchemeDesignator: 'SRT', CodeMeaning: 'supine' },
        ],
      },
    ],
    RadionuclideCodeSequence: [],
  });
});

it('keeps numbers, and nothing else where a number belongs', () => {
  expect(anonymiser()({ EchoTime: [' 12.5', '0xD0E', 'Doe'], FlipAngle: 90, ImageIndex: 3 })).toEqual({
    EchoTime: [' 12.5', '', ''],
    FlipAngle: 90,
    ImageIndex: 3,
  });
});

it('maps UIDs consistently within an export, and differently in another', () => {
  const source: DicomDataset = {
    PatientName: 'Doe^Jane',
    StudyInstanceUID: '1.2.3',
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.4',
    SourceImageSequence: [{ ReferencedSOPInstanceUID: '1.2.3', ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.4' }],
  };
  const first = anonymiser();
  const mapped = first(source);
  const [reference] = mapped.SourceImageSequence as DicomDataset[];
  expect(mapped.StudyInstanceUID).toMatch(/^2\.25\.\d+$/);
  expect(reference!.ReferencedSOPInstanceUID).toBe(mapped.StudyInstanceUID);
  expect(reference!.ReferencedSOPClassUID).toBe('1.2.840.10008.5.1.4.1.1.4');
  expect(first(source).StudyInstanceUID).toBe(mapped.StudyInstanceUID);
  expect(anonymiser()(source).StudyInstanceUID).not.toBe(mapped.StudyInstanceUID);
  expect(mapped).toMatchObject({
    PatientName: 'ANONYMOUS',
    PatientIdentityRemoved: 'YES',
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.4',
  });
});
