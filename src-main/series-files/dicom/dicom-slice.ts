import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';

/** How the pixels of one DICOM object are stored: PS3.3 C.7.6.3 (Image Pixel Module). */
export interface PixelFormat {
  readonly transferSyntaxUid: string;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly photometricInterpretation: string;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  /** Two's complement if true. */
  readonly signed: boolean;
  /** Which element holds the pixels: integers (7FE0,0010), float (7FE0,0008) or double (7FE0,0009). */
  readonly sampleType: 'integer' | 'float' | 'double';
  readonly numberOfFrames: number;
  /** Stored values that stand for "never measured", inclusive: C.7.5.1.1.2. Null if not stated. */
  readonly paddingRange: readonly [number, number] | null;
  readonly lossy: boolean;
}

/** One plane of pixels with its place in patient space (LPS, mm). */
export interface DicomSlice {
  readonly path: string;
  /** Counts from 0 within the object. */
  readonly frameIndex: number;
  /** Instance Number (0020,0013), or the number of the frame within its object: what a person is shown. */
  readonly instanceNumber: number;
  readonly format: PixelFormat;
  /** Centre of the first pixel (Image Position Patient). */
  readonly positionMm: Vec3;
  /** Direction of growing column index: the first three values of Image Orientation Patient. */
  readonly rowDirection: Vec3;
  /** Direction of growing row index: the last three. */
  readonly columnDirection: Vec3;
  /** Between rows, then between columns, as Pixel Spacing (0028,0030). */
  readonly pixelSpacingMm: readonly [number, number];
  readonly rescaleSlope: number;
  readonly rescaleIntercept: number;
  /** Where the slice lies in its frame, if that holds several (a mosaic); `format` then tells of the slice. */
  readonly tile?: SliceTile;
}

export interface SliceTile {
  readonly frameRows: number;
  readonly frameColumns: number;
  readonly firstRow: number;
  readonly firstColumn: number;
}

/** What distinguishes the volumes of one series. Null or empty if the header does not say. */
export interface SliceLabels {
  readonly instanceNumber: number;
  /** Image Type or Frame Type from its third value on, with the complex component: `M\\ND`, `PHASE`. */
  readonly frameType: string;
  readonly echoTimeMs: number | null;
  readonly bValue: number | null;
  readonly gradient: string;
  /** Temporal Position Identifier, else Frame Reference Time (PET), else Trigger Time. */
  readonly temporalPosition: string;
  readonly acquisitionNumber: string;
  readonly stackId: string;
}

export interface LabelledSlice {
  readonly slice: DicomSlice;
  readonly labels: SliceLabels;
}

/**
 * Whether low values are shown bright and stand for strong signal. Only if grey has no unit: HU and activity mean the
 * same however they are shown.
 */
export function isGreyInverted({ photometricInterpretation }: PixelFormat, dicomModality: string | undefined): boolean {
  return photometricInterpretation === 'MONOCHROME1' && dicomModality !== 'CT' && dicomModality !== 'PT';
}
