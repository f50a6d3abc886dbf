import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Message } from '../../src-shared/messages/message.ts';
import { blendingState } from '../series-export/dicom/blending-state.ts';
import { writeDerivedSeries } from '../series-export/dicom/derived-series.ts';
import { exportContextOf } from '../series-export/dicom/export-context.ts';
import { spatialRegistration } from '../series-export/dicom/spatial-registration.ts';
import { writeObject } from '../series-export/dicom/write-object.ts';
import type { ExportCase } from '../series-export/export-case.ts';
import type { ReadSeries } from '../series-files/read-series.ts';
import type { RegistrationOutcome } from './register-series.ts';

/**
 * Writes what `concord register --dicom` adds to its output folder: the registered series in `dicom/`, one file a
 * slice, `spatial-registration.dcm`, and `blending.dcm` if both series are DICOM. If the patient IDs differ, the result's reasons already say so, and the objects
 * stay with the moving series' patient.
 *
 * @returns what had to be filled in.
 */
export async function exportRunAsDicom(
  fixed: ReadSeries,
  moving: ReadSeries,
  outcome: Pick<RegistrationOutcome, 'result' | 'registered' | 'outsideValue'>,
  outFolder: string,
  signal?: AbortSignal,
): Promise<readonly Message[]> {
  const { result, registered, outsideValue } = outcome;
  const exportCase: ExportCase = { fixed, moving, result, registered, outsideValue, at: new Date() };
  const during = signal ? { signal } : {};
  const context = await exportContextOf(exportCase, { differentPatients: 'keep-apart', ...during });
  const dicomFolder = join(outFolder, 'dicom');
  await mkdir(dicomFolder);
  const { instances } = await writeDerivedSeries(exportCase, context, dicomFolder, during);
  const registration = spatialRegistration(exportCase, context, instances);
  await writeObject(join(outFolder, 'spatial-registration.dcm'), registration);
  const blending = blendingState(exportCase, context, registration);
  if (blending) await writeObject(join(outFolder, 'blending.dcm'), blending);
  return context.notes;
}
