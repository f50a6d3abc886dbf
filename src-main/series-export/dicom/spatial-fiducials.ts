import type { Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import type { ExportCase, LandmarkPair } from '../export-case.ts';
import { commonInstanceReference, equipmentModule, headModule, instanceReference, registeredDescription, sopCommonModule } from './common-modules.ts'; // prettier-ignore
import type { DicomDataset } from './dicom-dataset.ts';
import { dicomDate, dicomTime, newUid, storageClass } from './dicom-uids.ts';
import type { ExportContext } from './export-context.ts';
import type { SourceInstance } from './source-header.ts';

/**
 * The landmark pairs that a registration was made from, as a Spatial Fiducials object: PS3.3 A.40, C.21.2. One set of
 * points a series; a pair has one identifier and one UID in both.
 */
export function spatialFiducials(
  exportCase: ExportCase,
  context: ExportContext,
  landmarks: readonly LandmarkPair[],
): DicomDataset {
  const { at } = exportCase;
  const { fixed, moving } = context;
  const uids = landmarks.map(() => newUid());
  const set = (
    frameOfReferenceUid: string,
    images: readonly SourceInstance[],
    points: readonly Vec3[],
  ): DicomDataset => ({
    FrameOfReferenceUID: frameOfReferenceUid,
    ...(images.length > 0 && { ReferencedImageSequence: images.map(instanceReference) }),
    FiducialSequence: points.map((point, index) => ({
      FiducialIdentifier: String(index + 1),
      FiducialUID: uids[index]!,
      ShapeType: 'POINT',
      NumberOfContourPoints: 1,
      ContourData: [...point],
    })),
  });
  return {
    ...context.patientAndStudy,
    ...sopCommonModule(storageClass.spatialFiducials, newUid(), at),
    ...equipmentModule(exportCase),
    ...headModule,
    Modality: 'FID',
    SeriesInstanceUID: newUid(),
    SeriesNumber: 9998,
    SeriesDate: dicomDate(at),
    SeriesTime: dicomTime(at),
    SeriesDescription: registeredDescription(exportCase),
    InstanceNumber: 1,
    ContentDate: dicomDate(at),
    ContentTime: dicomTime(at),
    ContentLabel: 'LANDMARKS',
    ContentDescription: registeredDescription(exportCase),
    ContentCreatorName: '',
    FiducialSetSequence: [
      set(context.fixedFrameOfReferenceUid, fixed?.instances ?? [], landmarks.map(({ fixedMm }) => fixedMm)),
      set(context.movingFrameOfReferenceUid, moving?.instances ?? [], landmarks.map(({ movingMm }) => movingMm)),
    ],
    ...commonInstanceReference(context.studyInstanceUid, [...(fixed ? [fixed] : []), ...(moving ? [moving] : [])]),
  }; // prettier-ignore
}
