import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { identity4, rowsOf } from '../../src-shared/geometry/patient-space.ts';
import { rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import type { RequestOf } from '../../src-shared/contract/requests.ts';
import { listSeries } from '../../src-main/database/series.ts';
import { writeSettings } from '../../src-main/database/settings.ts';
import { storageClass } from '../../src-main/series-export/dicom/dicom-uids.ts';
import { dataFolderAt } from '../../src-main/workstation/data-folder.ts';
import { openWorkstation } from '../../src-main/workstation/open-workstation.ts';
import { saveManual } from '../../src-main/workstation/registrations/register-in-study.ts';
import { submitReview } from '../../src-main/workstation/registrations/review-registration.ts';
import { obliqueGrid, orthonormal, phantomVoxels, writeSourceSeries } from '../conformance/source-series.ts';
import { importNow } from '../fixtures/test-workstation.ts';

const phantomGrid = orthonormal(obliqueGrid);

export interface PhantomPatient {
  readonly name: string;
  readonly id: string;
  readonly studyUid: string;
}

export const janeDoe: PhantomPatient = { name: 'Doe^Jane', id: 'P1', studyUid: '1.2.826.0.1.3680043.8.498.5' };
export const johnRoe: PhantomPatient = { name: 'Roe^John', id: 'P2', studyUid: '1.2.826.0.1.3680043.8.498.6' };

/** Writes small series of a made-up head as a scanner would, a folder a series; the later ones are shifted in their headers. */
export function writePhantomStudy(folder: string, patient: PhantomPatient, descriptions: readonly string[]): void {
  for (const [index, description] of descriptions.entries()) {
    const [x, y, z] = phantomGrid.originMm;
    const grid = { ...phantomGrid, originMm: [x + 6 * index, y - 4 * index, z] as const };
    const attributes = { Modality: 'MR', PatientName: patient.name, PatientID: patient.id, SeriesDescription: description, StudyDescription: 'Phantom head', SeriesNumber: index + 1, ScanningSequence: 'SE', SequenceVariant: 'SK' }; // prettier-ignore
    writeSourceSeries(join(folder, description), { grid, voxels: phantomVoxels(grid), sopClassUid: storageClass.mr, studyUid: patient.studyUid, seriesUid: `${patient.studyUid}.${index}`, attributes }); // prettier-ignore
  }
}

/** A study of two phantom series in the data folder, with an approved position where asked for, as earlier work left it. */
export async function preparePhantomStudy(
  dataFolder: string,
  { approved, series = ['T1', 'T2'] }: { approved: boolean; series?: readonly string[] },
): Promise<void> {
  const source = `${dataFolder}-source`;
  writePhantomStudy(source, janeDoe, series);
  const workstation = openWorkstation({ folder: dataFolderAt(dataFolder) });
  try {
    const { studyIds } = await importNow(workstation, [source]);
    if (!approved) return;
    const stored = listSeries(workstation.database, studyIds[0]!);
    const idOf = (description: string) => stored.find((one) => one.description === description)!.seriesId;
    const movingFromFixed = rowsOf(rigidAbout(rotationFromVector([0, 0.02, 0.05]), [0, 0, 0], [2, 1, -3]));
    const { registrationId } = await saveManual(workstation, {
      fixedSeriesId: idOf('T1'),
      movingSeriesId: idOf('T2'),
      movingFromFixed: movingFromFixed as RequestOf<'registrations.saveManual'>['movingFromFixed'],
      landmarks: [],
    });
    submitReview(workstation, registrationId, {
      decision: 'approved',
      reason: 'Looked at slice by slice',
      reviewer: 'Dr Li',
    });
  } finally {
    await workstation.close();
    await rm(source, { recursive: true });
  }
}

/** A data folder whose settings have no run begun before Register is pressed. */
export async function prepareWithoutRunsAhead(dataFolder: string): Promise<void> {
  const workstation = openWorkstation({ folder: dataFolderAt(dataFolder) });
  writeSettings(workstation.database, { registersAhead: false });
  await workstation.close();
}

/** Two patients' studies, Jane Doe's T1 and John Roe's T2, with an approved position of one on the other. */
export async function prepareTwoPatients(dataFolder: string): Promise<void> {
  const source = `${dataFolder}-source`;
  writePhantomStudy(join(source, 'jane'), janeDoe, ['T1 of Jane', 'T2 of Jane']);
  writePhantomStudy(join(source, 'john'), johnRoe, ['T1 of John', 'T2 of John']);
  const workstation = openWorkstation({ folder: dataFolderAt(dataFolder) });
  try {
    const { studyIds } = await importNow(workstation, [source]);
    const stored = studyIds.flatMap((studyId) => listSeries(workstation.database, studyId));
    const idOf = (description: string) => stored.find((one) => one.description === description)!.seriesId;
    const movingFromFixed = rowsOf(identity4) as RequestOf<'registrations.saveManual'>['movingFromFixed'];
    const pair = { fixedSeriesId: idOf('T1 of Jane'), movingSeriesId: idOf('T2 of John') };
    const { registrationId } = await saveManual(workstation, { ...pair, movingFromFixed, landmarks: [] });
    submitReview(workstation, registrationId, {
      decision: 'approved',
      reason: 'Looked at slice by slice',
      reviewer: 'Dr Li',
    });
  } finally {
    await workstation.close();
    await rm(source, { recursive: true });
  }
}
