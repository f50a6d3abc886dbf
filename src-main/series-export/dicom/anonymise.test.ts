import { expect, it } from 'vitest';
import { anonymiser } from './anonymise.ts';
import { dicomAttributes, type Keyword } from './dicom-attributes.ts';
import type { DicomDataset } from './dicom-dataset.ts';

/**
 * Attributes of the table that the Basic Profile (PS3.15 table E.1-1) does not name, and UIDs, which are mapped. An
 * attribute that is new to the table fails this test until someone has looked it up there.
 */
const kept =
  /^(SpecificCharacterSet|SOPClassUID|Modality|Manufacturer(ModelName)?|SoftwareVersions|CodeValue|CodingSchemeDesignator|CodeMeaning|Referenced(SOPClassUID|FrameNumber)|SpatialLocationsPreserved|ImageType|BurnedInAnnotation|RecognizableVisualFeatures|LongitudinalTemporalInformationModified|LossyImageCompression.*|Image(Position|Orientation)Patient|PixelSpacing|Slice.*|SpacingBetweenSlices|SamplesPerPixel|PhotometricInterpretation|Rows|Columns|Bits.*|HighBit|PixelRepresentation|PixelPaddingValue|Window.*|Rescale.*|PresentationLUTShape|ScanningSequence|SequenceVariant|ScanOptions|MRAcquisitionType|SequenceName|AngioFlag|.*Time$|NumberOf.*|Imag(ing|ed).*|EchoNumbers|MagneticFieldStrength|EchoTrainLength|Percent.*|PixelBandwidth|FlipAngle|VariableFlipAngleFlag|SAR|InPlanePhaseEncodingDirection|ContrastBolus(Route|Volume|TotalDose|IngredientConcentration)|KVP|DataCollectionDiameter|ReconstructionDiameter|XRayTubeCurrent|Exposure|FilterType|ConvolutionKernel|GeneratorPower|FocalSpots|CTDIvol|SeriesType|Units|CountsSource|CorrectedImage|DecayCorrection|CollimatorType|ReprojectionMethod|RandomsCorrectionMethod|AttenuationCorrectionMethod|ScatterCorrectionMethod|ReconstructionMethod|SUVType|DetectorLinesOfResponseUsed|Acquisition(Start|Termination)Condition|ActualFrameDuration|ImageIndex|.*Factor|Radio(pharmaceutical|nuclide).*|AdministrationRouteCodeSequence|PatientOrientation.*|PatientGantryRelationshipCodeSequence|PatientPosition|PositionReferenceIndicator|BodyPartExamined|Laterality|SeriesNumber|InstanceNumber|.*Sequence|FrameOfReferenceTransformationMatrix(Type)?|ContentLabel|FiducialIdentifier|ShapeType|ContourData|FileSet.*|Offset.*|RecordInUseFlag|DirectoryRecordType|Referenced.*InFile|ReferencedFileID|PatientIdentityRemoved|DeidentificationMethod)$/;

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

it.each(Object.entries(dicomAttributes).filter(([, [, vr]]) => vr !== 'SQ'))(
  '%s keeps no identity',
  (keyword, [, vr]) => {
    const value = vr === 'UI' ? '1.2.3.4' : ['US', 'UL', 'FD', 'DS', 'IS'].includes(vr) ? 7 : secret;
    const mapped = anonymiser()({ Modality: 'MR', [keyword]: value } as DicomDataset)[keyword as Keyword];
    const unchanged = mapped === value;
    if (unchanged) expect(keyword).toMatch(kept);
  },
);

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
