import { identity4, mat4FromRows, type Mat4 } from '../../../src-shared/geometry/patient-space.ts';
import { invertRigid } from '../../../src-shared/geometry/rigid-transform.ts';
import type { ExportCase } from '../export-case.ts';
import {
  commonInstanceReference, equipmentModule, headModule, instanceReference, registeredDescription, sopCommonModule,
} from './common-modules.ts'; // prettier-ignore
import type { DicomDataset } from './dicom-dataset.ts';
import { codeItem, dicomDate, dicomTime, newUid, storageClass } from './dicom-uids.ts';
import type { ExportContext } from './export-context.ts';
import type { SourceInstance } from './source-header.ts';

/** How two frames were brought together: CID 7100. */
const alignment = {
  identity: codeItem('125021', 'Frame of Reference Identity'),
  automatic: codeItem('125024', 'Image Content-based Alignment'),
  'refined-from-manual': codeItem('125024', 'Image Content-based Alignment'),
  manual: codeItem('125025', 'Visual Alignment'),
  landmarks: codeItem('125022', 'Fiducial Alignment'),
} as const;

/**
 * The registration as a Spatial Registration object: PS3.3 A.39.1, C.20.2. It lets other systems show the moving
 * series' original pixels in the fixed frame of reference.
 *
 * DICOM's matrix maps a point of the item's frame into the registered frame, here the fixed one: it is the inverse of
 * `movingFromFixed`, which resampling needs and which is often written by mistake.
 *
 * @param derived the objects of the derived series, if it is exported too: they lie in the fixed frame and stand for it
 *   if the fixed series is not DICOM.
 */
export function spatialRegistration(
  exportCase: ExportCase,
  context: ExportContext,
  derived: readonly SourceInstance[] = [],
): DicomDataset {
  const { result, at } = exportCase;
  const { fixed, moving } = context;
  const fixedFromMoving = invertRigid(mat4FromRows(result.transform.movingFromFixed));
  const derivedSeries = { studyInstanceUid: context.studyInstanceUid, seriesInstanceUid: context.derivedSeriesUid };
  const fixedImages = fixed ?? { ...derivedSeries, instances: derived };
  return {
    ...context.patientAndStudy,
    ...sopCommonModule(storageClass.spatialRegistration, newUid(), at),
    ...equipmentModule(exportCase),
    ...headModule,
    Modality: 'REG',
    SeriesInstanceUID: newUid(),
    SeriesNumber: 9999,
    SeriesDate: dicomDate(at),
    SeriesTime: dicomTime(at),
    SeriesDescription: registeredDescription(exportCase),
    FrameOfReferenceUID: context.fixedFrameOfReferenceUid,
    PositionReferenceIndicator: '',
    InstanceNumber: 1,
    ContentDate: dicomDate(at),
    ContentTime: dicomTime(at),
    ContentLabel: 'REGISTRATION',
    ContentDescription: registeredDescription(exportCase),
    ContentCreatorName: '',
    RegistrationSequence: [
      registrationItem(
        context.fixedFrameOfReferenceUid,
        fixedImages.instances,
        identity4,
        alignment.identity,
        'The fixed series itself',
      ),
      registrationItem(
        movingFrameIn(context),
        moving?.instances ?? [],
        fixedFromMoving,
        alignment[exportCase.origin ?? 'automatic'],
        registeredDescription(exportCase),
      ),
    ],
    ...commonInstanceReference(context.studyInstanceUid, [fixedImages, ...(moving ? [moving] : [])]),
  };
}

/**
 * The moving item's Frame of Reference, or undefined if both series have the same: then the matrix holds for the
 * referenced images alone, and naming the frame would move the fixed series with them. C.20.2 asks for it only if
 * an item refers to no image.
 */
function movingFrameIn(context: ExportContext): string | undefined {
  const shared = context.movingFrameOfReferenceUid === context.fixedFrameOfReferenceUid;
  return shared && context.moving ? undefined : context.movingFrameOfReferenceUid;
}

function registrationItem(
  frameOfReferenceUid: string | undefined,
  images: readonly SourceInstance[],
  fixedFromItem: Mat4,
  registrationType: DicomDataset,
  comment: string,
): DicomDataset {
  return {
    ...(frameOfReferenceUid && { FrameOfReferenceUID: frameOfReferenceUid }),
    ...(images.length > 0 && { ReferencedImageSequence: images.map(instanceReference) }),
    MatrixRegistrationSequence: [
      {
        FrameOfReferenceTransformationComment: comment,
        RegistrationTypeCodeSequence: [registrationType],
        MatrixSequence: [
          {
            FrameOfReferenceTransformationMatrixType: 'RIGID',
            // Row-major, as Mat4 is.
            FrameOfReferenceTransformationMatrix: [...fixedFromItem],
          },
        ],
      },
    ],
  };
}
