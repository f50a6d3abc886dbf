import { join } from 'node:path';
import type { ReplyOf, RequestName, RequestOf } from '../../src-shared/contract/requests.ts';
import { rowsOf, type GridGeometry } from '../../src-shared/geometry/patient-space.ts';
import { rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import { storageClass } from '../../src-main/series-export/dicom/dicom-uids.ts';
import { dispatchRequest } from '../../src-main/workstation/dispatch-request.ts';
import type { Workstation } from '../../src-main/workstation/workstation.ts';
import { importNow, testWorkstation } from '../fixtures/test-workstation.ts';
import { obliqueGrid, orthonormal, phantomVoxels, writeSourceSeries } from './source-series.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';

export const registeredStudy = '1.2.826.0.1.3680043.8.498.3';
const gb18030Name = Buffer.concat([Buffer.from('Wang^XiaoDong='), Buffer.of(0xcd, 0xf5, 0x5e, 0xd0, 0xa1, 0xb6, 0xab)]);

/** Asks as a window does. */
export async function call<Name extends RequestName>(workstation: Workstation, name: Name, request: RequestOf<Name>) {
  const reply = await dispatchRequest(workstation, name, request);
  if ('failure' in reply) throw new Error(englishTexts(reply.failure.messages));
  return reply.reply as ReplyOf<Name>;
}

/** A study of two series, its patient's name in GB18030, with a position set by hand and approved. */
export async function workstationWithRegistration(folder: string, grid: GridGeometry = orthonormal(obliqueGrid)) {
  const series = (name: string, number: number) =>
    writeSourceSeries(join(folder, 'source', name), {
      grid, voxels: phantomVoxels(grid), sopClassUid: storageClass.mr, studyUid: registeredStudy, seriesUid: `${registeredStudy}.${number}`, patientNameBytes: gb18030Name,
      attributes: { SpecificCharacterSet: 'GB18030', Modality: 'MR', PatientID: 'P1', SeriesNumber: number, SeriesDescription: name, ScanningSequence: 'SE', SequenceVariant: 'SK', StudyDescription: 'Head' },
    }); // prettier-ignore
  series('T1', 1);
  series('T2', 2);
  const workstation = testWorkstation(join(folder, 'data'));
  const { studyIds } = await importNow(workstation, [join(folder, 'source')]);
  const opened = await call(workstation, 'studies.get', { studyId: studyIds[0]! });
  const idOf = (description: string) => opened.series.find((one) => one.description === description)!.seriesId;
  const movingFromFixed = rowsOf(rigidAbout(rotationFromVector([0, 0.02, 0.05]), [0, 0, 0], [2, 1, -3]));
  const registration = await call(workstation, 'registrations.saveManual', {
    fixedSeriesId: idOf('T1'),
    movingSeriesId: idOf('T2'),
    movingFromFixed: movingFromFixed as RequestOf<'registrations.saveManual'>['movingFromFixed'],
    landmarks: [],
  });
  await call(workstation, 'reviews.submit', { registrationId: registration.registrationId, decision: 'approved', reason: 'Looked at slice by slice', reviewer: 'Dr Li' }); // prettier-ignore
  return { workstation, registrationId: registration.registrationId };
}
