import type { Keyword } from './dicom-attributes.ts';
import { codeItem } from './dicom-uids.ts';

/**
 * Text that an anonymised object may hold: the terms that DICOM defines, and Concord's own words. Whatever else a source
 * wrote into such an attribute, Code Strings included, may be a name. Sources: PS3.3, the sections named below.
 */
export const knownTerms: Partial<Record<Keyword, readonly string[] | RegExp>> = {
  // SOP Common, General Series, Frame of Reference (C.12.1, C.7.3.1, C.7.4.1)
  SpecificCharacterSet: ['ISO_IR 192'],
  Modality: ['MR', 'CT', 'PT', 'REG', 'FID', 'PR'],
  BodyPartExamined: ['HEAD'],
  Laterality: ['L', 'R'],
  PatientPosition: [
    'HFP', 'HFS', 'HFDR', 'HFDL', 'FFP', 'FFS', 'FFDR', 'FFDL', 'LFP', 'LFS', 'RFP', 'RFS', 'AFDR', 'AFDL', 'PFDR', 'PFDL',
  ], // prettier-ignore
  PositionReferenceIndicator: [],
  // Concord itself
  Manufacturer: ['Concord'],
  ManufacturerModelName: ['Concord'],
  SoftwareVersions: /^(Concord|presets) [\w.+-]+$/,
  ContentLabel: ['REGISTRATION', 'LANDMARKS', 'FUSION'],
  BlendingPosition: ['UNDERLYING', 'SUPERIMPOSED'],
  PresentationSizeMode: ['SCALE TO FIT'],
  ShapeType: ['POINT'],
  FiducialIdentifier: /^\d{1,4}$/,
  FrameOfReferenceTransformationMatrixType: ['RIGID', 'RIGID_SCALE', 'AFFINE'],
  // General Image, Image Pixel, VOI LUT (C.7.6.1, C.7.6.3, C.11.2)
  ImageType: ['ORIGINAL', 'DERIVED', 'PRIMARY', 'SECONDARY', 'OTHER', 'AXIAL'],
  SpatialLocationsPreserved: ['YES', 'NO', 'REORIENTED_ONLY'],
  BurnedInAnnotation: ['YES', 'NO'],
  PhotometricInterpretation: ['MONOCHROME1', 'MONOCHROME2'],
  PresentationLUTShape: ['IDENTITY', 'INVERSE'],
  RescaleType: ['HU', 'US'],
  LossyImageCompression: ['00', '01'],
  LossyImageCompressionMethod: /^ISO_(10918_1|14495_1|15444_1|15444_15|13818_2|14496_10|23008_2|18181_1)$/,
  // MR Image (C.8.3.1)
  ScanningSequence: ['SE', 'IR', 'GR', 'EP', 'RM'],
  SequenceVariant: ['SK', 'MTC', 'SS', 'TRSS', 'SP', 'MP', 'OSP', 'TOF', 'NONE'],
  ScanOptions: ['PER', 'RG', 'CG', 'PPG', 'FC', 'PFF', 'PFP', 'SP', 'FS'],
  MRAcquisitionType: ['2D', '3D'],
  AngioFlag: ['Y', 'N'],
  VariableFlipAngleFlag: ['Y', 'N'],
  InPlanePhaseEncodingDirection: ['ROW', 'COL', 'OTHER'],
  ImagedNucleus: ['1H', '3HE', '7LI', '13C', '19F', '23NA', '31P', '129XE'],
  // CT Image (C.8.2.1): makers' names for their kernels, by their form
  FilterType: ['NONE', 'STRIP', 'WEDGE', 'BUTTERFLY', 'MULTIPLE', 'FLAT'],
  ConvolutionKernel:
    /^(STANDARD|SOFT|DETAIL|EDGE|BONE|BONEPLUS|LUNG|HEAD|[BDHIJTUV][fhlmrsuv]?\d\d[fhs]?|FC\d\d|[1-5])$/,
  ContrastBolusRoute: ['IV', 'ORAL', 'RECTAL', 'INTRAVENOUS', 'INTRATHECAL', 'INTRA-ARTERIAL'],
  // PET Series, Image and Isotope (C.8.9.1, C.8.9.2, C.8.9.4)
  SeriesType: ['WHOLE BODY', 'STATIC', 'DYNAMIC', 'GATED', 'IMAGE', 'REPROJECTION'],
  Units: [
    'CNTS', 'NONE', 'CM2', 'CM2ML', 'PCNT', 'CPS', 'BQML', 'MGMINML', 'UMOLMINML', 'MLMING', 'MLG', '1CM', 'UMOLML',
    'PROPCNTS', 'PROPCPS', 'MLMINML', 'MLML', 'GML', 'STDDEV',
  ], // prettier-ignore
  CountsSource: ['EMISSION', 'TRANSMISSION'],
  CorrectedImage: ['DECY', 'ATTN', 'SCAT', 'DTIM', 'MOTN', 'PMOT', 'CLN', 'RAN', 'RADL', 'DCAL', 'NORM'],
  DecayCorrection: ['NONE', 'START', 'ADMIN'],
  CollimatorType: ['NONE', 'RING'],
  ReprojectionMethod: ['SUM', 'MAX PIXEL'],
  SUVType: ['BSA', 'BW', 'LBM', 'LBMJAMES128', 'LBMJANMA', 'IBW'],
  RandomsCorrectionMethod: ['NONE', 'DLYD', 'SING'],
  RadiopharmaceuticalRoute: ['IV', 'ORAL', 'INTRAVENOUS'],
  AcquisitionStartCondition: ['DENS', 'RDD', 'MANU', 'TIME', 'AUTO', 'TRIG'],
  AcquisitionTerminationCondition: ['CNTS', 'DENS', 'RDD', 'MANU', 'OVFL', 'TIME', 'TRIG'],
};

/** What stands if no known term is left, in attributes that an object must have: a value (type 1) or none (type 2). */
export const termsWhereNoneIsKnown: Partial<Record<Keyword, string>> = {
  PatientPosition: '',
  PositionReferenceIndicator: '',
  ScanningSequence: 'RM',
  SequenceVariant: 'NONE',
  ScanOptions: '',
  MRAcquisitionType: '',
  Units: 'NONE',
  CountsSource: 'EMISSION',
  CorrectedImage: '',
  DecayCorrection: 'NONE',
  CollimatorType: '',
};

/** Codes that may stay, each with DICOM's meaning in place of what the source called it (PS3.16). */
const codes = [
  // Concord's own
  codeItem('109101', 'Acquisition Equipment'),
  codeItem('109102', 'Processing Equipment'),
  codeItem('113085', 'Spatial resampling'),
  codeItem('121322', 'Source image for image processing operation'),
  codeItem('125021', 'Frame of Reference Identity'),
  codeItem('125022', 'Fiducial Alignment'),
  codeItem('125024', 'Image Content-based Alignment'),
  codeItem('125025', 'Visual Alignment'),
  // CID 4020, 4021, 11: nuclide, radiopharmaceutical, route
  codeItem('C-105A1', '^11^Carbon', 'SRT'),
  codeItem('C-107A1', '^13^Nitrogen', 'SRT'),
  codeItem('C-B1038', '^15^Oxygen', 'SRT'),
  codeItem('C-111A1', '^18^Fluorine', 'SRT'),
  codeItem('C-127A2', '^64^Copper', 'SRT'),
  codeItem('C-131A3', '^68^Gallium', 'SRT'),
  codeItem('C-159A2', '^82^Rubidium', 'SRT'),
  codeItem('C-168A4', '^89^Zirconium', 'SRT'),
  codeItem('C-114A5', '^124^Iodine', 'SRT'),
  codeItem('40565003', '^11^Carbon', 'SCT'),
  codeItem('21576001', '^13^Nitrogen', 'SCT'),
  codeItem('129504001', '^15^Oxygen', 'SCT'),
  codeItem('77004003', '^18^Fluorine', 'SCT'),
  codeItem('C-B1031', 'Fluorodeoxyglucose F^18^', 'SRT'),
  codeItem('35321007', 'Fluorodeoxyglucose F^18^', 'SCT'),
  codeItem('G-D101', 'Intravenous route', 'SRT'),
  codeItem('47625008', 'Intravenous route', 'SCT'),
  // CID 19, 20, 21: how the patient lay
  codeItem('F-10450', 'recumbent', 'SRT'),
  codeItem('F-10310', 'prone', 'SRT'),
  codeItem('F-10340', 'supine', 'SRT'),
  codeItem('F-10470', 'headfirst', 'SRT'),
  codeItem('F-10480', 'feet-first', 'SRT'),
  codeItem('102538003', 'recumbent', 'SCT'),
  codeItem('1240000', 'prone', 'SCT'),
  codeItem('40199007', 'supine', 'SCT'),
  codeItem('102540008', 'headfirst', 'SCT'),
  codeItem('102541007', 'feet-first', 'SCT'),
];

const meanings = new Map(
  codes.map((item) => [`${String(item.CodingSchemeDesignator)} ${String(item.CodeValue)}`, item.CodeMeaning as string]),
);

/** DICOM's words for a code; null for one that is not known here. SNM3 is an earlier name of SRT. */
export function meaningOfCode(scheme: string, value: string): string | null {
  return meanings.get(`${scheme === 'SNM3' || scheme === '99SDM' ? 'SRT' : scheme} ${value}`) ?? null;
}
