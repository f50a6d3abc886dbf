import { invertRigid } from '../../src-shared/geometry/rigid-transform.ts';
import { mat4FromRows, rowsOf } from '../../src-shared/geometry/patient-space.ts';
import { fileQualityOf } from '../../src-shared/result-file.ts';
import type { ExportCase } from './export-case.ts';

/** The transform with both directions and the scores, for scripts. Origins of the files are left out of an anonymised one. */
export function transformJson({ result, fixed, moving }: ExportCase, anonymise: boolean): string {
  const { movingFromFixed } = result.transform;
  const series = (one: typeof fixed, summary: typeof result.fixed) => ({
    modality: summary.modality,
    size: summary.size,
    spacingMm: summary.spacingMm,
    ...(!anonymise && {
      source: summary.source,
      ...(one.dicom && {
        seriesInstanceUid: one.dicom.seriesInstanceUid,
        frameOfReferenceUid: one.dicom.frameOfReferenceUid,
      }),
    }),
  });
  const transform = {
    schema: 'concord.transform/1',
    software: result.software,
    type: 'rigid',
    space: 'LPS',
    units: 'mm',
    description:
      'movingFromFixed maps a point of the fixed patient space to the moving one; fixedFromMoving is its inverse.',
    movingFromFixed,
    fixedFromMoving: rowsOf(invertRigid(mat4FromRows(movingFromFixed))),
    fixed: series(fixed, result.fixed),
    moving: series(moving, result.moving),
    quality: fileQualityOf(result.quality),
  };
  return `${JSON.stringify(transform, null, 2)}\n`;
}
