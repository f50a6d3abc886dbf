import type { Modality } from '../../../src-shared/modality.ts';
import type { DataSet } from 'dicom-parser';
import { code } from '../../series-files/dicom/elements.ts';
import { sequenceParametersOf } from '../../series-files/dicom/sequence-parameters.ts';
import { dicomDate, dicomTime, storageClass } from './dicom-uids.ts';
import type { DicomDataset } from './dicom-dataset.ts';
import { copyAttributes } from './source-header.ts';

/** What one kind of image needs beyond the modules that all share. */
export interface ModalityModules {
  readonly sopClassUid: string;
  readonly common: DicomDataset;
  /** Attributes that differ from slice to slice. */
  readonly ofSlice?: (k: number) => DicomDataset;
}

/**
 * The storage class is the moving series' own kind, in its classic one-slice-a-file form, which more systems open than
 * the enhanced ones. A series that is not DICOM gets the class of its modality.
 */
export function modalityModules(
  modality: Modality,
  header: DataSet | undefined,
  sliceCount: number,
  at: Date,
): ModalityModules {
  const kind = header ? code(header, 'x00080060') : modality;
  if (kind === 'CT') return ctModules(header, at);
  if (kind === 'PT') return petModules(header, sliceCount, at);
  return mrModules(header, at);
}

/** The series begins now: it is a new one. */
function seriesDateNow(at: Date): DicomDataset {
  return { SeriesDate: dicomDate(at), SeriesTime: dicomTime(at) };
}

/** MR Image: PS3.3 C.8.3.1. */
function mrModules(header: DataSet | undefined, at: Date): ModalityModules {
  const copied = header
    ? copyAttributes(header, [
        'ScanningSequence', 'SequenceVariant', 'ScanOptions', 'MRAcquisitionType', 'SequenceName', 'AngioFlag',
        'RepetitionTime', 'EchoTime', 'InversionTime', 'NumberOfAverages', 'ImagingFrequency', 'ImagedNucleus',
        'EchoNumbers', 'MagneticFieldStrength', 'NumberOfPhaseEncodingSteps', 'EchoTrainLength', 'PercentSampling',
        'PercentPhaseFieldOfView', 'PixelBandwidth', 'FlipAngle', 'VariableFlipAngleFlag', 'SAR', 'ReceiveCoilName',
        'TransmitCoilName', 'AcquisitionDate', 'AcquisitionTime', ...contrastKeywords,
      ]) // prettier-ignore
    : {};
  const common: DicomDataset = {
    Modality: 'MR',
    ...seriesDateNow(at),
    ImageType: ['DERIVED', 'SECONDARY', 'OTHER'],
    ScanOptions: '',
    MRAcquisitionType: '',
    RepetitionTime: '',
    EchoTime: '',
    EchoTrainLength: '',
    ...fromEnhancedMr(header),
    ...withoutEmpty(copied),
  };
  return { sopClassUid: storageClass.mr, common: withoutStrayInversion(common) };
}

/** Inversion Time belongs to an inversion recovery alone (C.8.3.1); enhanced objects state it of others too. */
function withoutStrayInversion(common: DicomDataset): DicomDataset {
  if ([common.ScanningSequence].flat().includes('IR')) return common;
  return { ...common, InversionTime: undefined };
}

/** An Enhanced MR keeps in functional groups what the classic object has at its top: PS3.3 C.8.13. */
function fromEnhancedMr(header: DataSet | undefined): DicomDataset {
  const sequence = header && sequenceParametersOf(header);
  const given = (value: number | null | undefined) => value ?? '';
  return withoutEmpty({
    // Research mode and "no variant" are what DICOM has for a sequence that is not known.
    ScanningSequence: sequence?.scanningSequence.length ? sequence.scanningSequence : 'RM',
    SequenceVariant: sequence?.sequenceVariant.length ? sequence.sequenceVariant : 'NONE',
    SequenceName: sequence?.sequenceName.slice(0, 16) ?? '',
    RepetitionTime: given(sequence?.repetitionTimeMs),
    EchoTime: given(sequence?.echoTimeMs),
    InversionTime: given(sequence?.inversionTimeMs),
    FlipAngle: given(sequence?.flipAngleDegrees),
    EchoTrainLength: given(sequence?.echoTrainLength),
  });
}

/** CT Image: PS3.3 C.8.2.1. Gantry tilt and table position are not copied: they describe the original slices. */
function ctModules(header: DataSet | undefined, at: Date): ModalityModules {
  const copied = header
    ? copyAttributes(header, [
        'KVP', 'DataCollectionDiameter', 'ReconstructionDiameter', 'XRayTubeCurrent', 'ExposureTime', 'Exposure',
        'FilterType', 'ConvolutionKernel', 'GeneratorPower', 'FocalSpots', 'CTDIvol', 'ScanOptions', 'AcquisitionDate',
        'AcquisitionTime', ...contrastKeywords,
      ]) // prettier-ignore
    : {};
  const common: DicomDataset = {
    Modality: 'CT',
    ...seriesDateNow(at),
    ImageType: ['DERIVED', 'SECONDARY', 'AXIAL'],
    KVP: '',
    AcquisitionNumber: '',
    RescaleType: 'HU',
    ...withoutEmpty(copied),
  };
  return { sopClassUid: storageClass.ct, common };
}

/**
 * PET Series, Isotope and Image: PS3.3 C.8.9. Series Date and Time stay the source's: standardised uptake values are
 * computed from the time between injection and them.
 */
function petModules(header: DataSet | undefined, sliceCount: number, at: Date): ModalityModules {
  const copied = header
    ? copyAttributes(header, [
        'SeriesDate', 'SeriesTime', 'AcquisitionDate', 'AcquisitionTime', 'SeriesType', 'Units', 'CountsSource',
        'CorrectedImage', 'DecayCorrection', 'CollimatorType', 'ReprojectionMethod', 'RandomsCorrectionMethod',
        'AttenuationCorrectionMethod', 'ScatterCorrectionMethod', 'ReconstructionMethod', 'SUVType',
        'FrameReferenceTime', 'ActualFrameDuration', 'DecayFactor', 'DoseCalibrationFactor', 'ScatterFractionFactor',
        'DeadTimeFactor', 'RadiopharmaceuticalInformationSequence', 'PatientOrientationCodeSequence',
        'PatientGantryRelationshipCodeSequence',
      ]) // prettier-ignore
    : {};
  const common: DicomDataset = {
    Modality: 'PT',
    ...seriesDateNow(at),
    AcquisitionDate: '',
    AcquisitionTime: '',
    Units: 'NONE',
    CountsSource: 'EMISSION',
    CorrectedImage: '',
    DecayCorrection: 'NONE',
    CollimatorType: '',
    FrameReferenceTime: 0,
    ActualFrameDuration: 0,
    RadiopharmaceuticalInformationSequence: [],
    PatientOrientationCodeSequence: [],
    PatientGantryRelationshipCodeSequence: [],
    ...withoutEmpty(copied),
    // One volume is exported, whatever course over time it was taken from.
    SeriesType: [
      Array.isArray(copied.SeriesType) && copied.SeriesType[0] === 'WHOLE BODY' ? 'WHOLE BODY' : 'STATIC',
      'IMAGE',
    ],
    // Value 2 can only be PRIMARY here (C.8.9.4.1.1), and Patient Position gives way to the orientation codes.
    ImageType: ['DERIVED', 'PRIMARY'],
    PatientPosition: undefined,
    NumberOfSlices: sliceCount,
  };
  return { sopClassUid: storageClass.pet, common, ofSlice: (k) => ({ ImageIndex: k + 1 }) };
}

const contrastKeywords = [
  'ContrastBolusAgent', 'ContrastBolusRoute', 'ContrastBolusVolume', 'ContrastBolusStartTime', 'ContrastBolusTotalDose',
  'ContrastBolusIngredient', 'ContrastBolusIngredientConcentration',
] as const; // prettier-ignore

function withoutEmpty(dataset: DicomDataset): DicomDataset {
  return Object.fromEntries(
    Object.entries(dataset).filter(([, value]) => (Array.isArray(value) ? value.some((x) => x !== '') : value !== '')),
  );
}
