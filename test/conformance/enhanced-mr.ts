import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { patientFromVoxel, transformPoint, type GridGeometry } from '../../src-shared/geometry/patient-space.ts';

interface Dcmjs {
  data: {
    DicomMetaDictionary: { denaturalizeDataset(dataset: object): Record<string, unknown> };
    DicomDict: new (meta: Record<string, unknown>) => { dict: Record<string, unknown>; write(): ArrayBuffer };
  };
}
const { data } = createRequire(import.meta.url)('dcmjs') as Dcmjs;

const enhancedMrStorage = '1.2.840.10008.5.1.4.1.1.4.1';

/** Writes an Enhanced MR object (PS3.3 A.36) with dcmjs, its values where functional groups keep them. @returns the folder. */
export function writeEnhancedMr(folder: string, grid: GridGeometry, voxels: Float32Array, studyUid: string): string {
  const [nx, ny, nz] = grid.size;
  const d = grid.direction;
  const uid = `${studyUid}.5.1`;
  const dataset = {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: enhancedMrStorage,
    SOPInstanceUID: uid,
    StudyInstanceUID: studyUid,
    SeriesInstanceUID: `${studyUid}.5`,
    StudyDate: '20260102',
    StudyTime: '101112',
    Modality: 'MR',
    ImageType: ['ORIGINAL', 'PRIMARY', 'T2', 'NONE'],
    SeriesDescription: 'Enhanced T2',
    SeriesNumber: '5',
    InstanceNumber: '1',
    PatientName: 'Enhanced^Source',
    PatientID: 'P1',
    PatientBirthDate: '',
    PatientSex: '',
    Manufacturer: 'Philips',
    FrameOfReferenceUID: `${studyUid}.99`,
    EchoPulseSequence: 'SPIN',
    MagneticFieldStrength: 3,
    NumberOfFrames: String(nz),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: ny,
    Columns: nx,
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 0,
    SharedFunctionalGroupsSequence: [
      {
        MRTimingAndRelatedParametersSequence: [{ RepetitionTime: 4200, FlipAngle: 90, EchoTrainLength: 15 }],
        MREchoSequence: [{ EffectiveEchoTime: 98 }],
        PlaneOrientationSequence: [{ ImageOrientationPatient: [d[0], d[3], d[6], d[1], d[4], d[7]].map(short) }],
        PixelMeasuresSequence: [
          { PixelSpacing: [grid.spacingMm[1], grid.spacingMm[0]], SliceThickness: grid.spacingMm[2] },
        ],
      },
    ],
    PerFrameFunctionalGroupsSequence: Array.from({ length: nz }, (_, k) => ({
      PlanePositionSequence: [{ ImagePositionPatient: transformPoint(patientFromVoxel(grid), [0, 0, k]).map(short) }],
      FrameContentSequence: [{ StackID: '1', InStackPositionNumber: k + 1, DimensionIndexValues: [1, k + 1] }],
    })),
    PixelData: Uint16Array.from(voxels).buffer,
    _vrMap: { PixelData: 'OW' },
  };
  const dict = new data.DicomDict(
    data.DicomMetaDictionary.denaturalizeDataset({
      MediaStorageSOPClassUID: enhancedMrStorage,
      MediaStorageSOPInstanceUID: uid,
      TransferSyntaxUID: '1.2.840.10008.1.2.1',
      FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
    }),
  );
  dict.dict = data.DicomMetaDictionary.denaturalizeDataset(dataset);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'enhanced.dcm'), Buffer.from(dict.write()));
  return folder;
}

/** Within the 16 characters of a decimal string. */
function short(value: number): string {
  return value.toFixed(9);
}
