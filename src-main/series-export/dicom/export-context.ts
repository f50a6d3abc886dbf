import { Failure } from '../../../src-shared/failure.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { code } from '../../series-files/dicom/elements.ts';
import type { ExportCase } from '../export-case.ts';
import type { DicomDataset } from './dicom-dataset.ts';
import { dicomDate, dicomTime, newUid } from './dicom-uids.ts';
import { copyAttributes, readSourceSeries, type SourceSeries } from './source-header.ts';

/** What all objects of one export share: where they belong and what they refer to. */
export interface ExportContext {
  readonly fixed: SourceSeries | null;
  readonly moving: SourceSeries | null;
  /** Patient, General Study and Patient Study modules (PS3.3 C.7.1.1, C.7.2.1, C.7.2.2). */
  readonly patientAndStudy: DicomDataset;
  readonly studyInstanceUid: string;
  readonly fixedFrameOfReferenceUid: string;
  readonly movingFrameOfReferenceUid: string;
  readonly derivedSeriesUid: string;
  /** What had to be filled in. */
  readonly notes: readonly Message[];
}

export interface ContextOptions {
  /**
   * What to do if the patient IDs differ: `refuse` by default; `one-patient`, for the user has confirmed that they
   * are of one patient; `keep-apart`, if nobody was asked.
   */
  readonly differentPatients?: 'refuse' | 'one-patient' | 'keep-apart';
  readonly signal?: AbortSignal;
}

interface OfPatient {
  readonly dicom?: { readonly patientId: string };
}

/** True if both series name their patient and the names are not the same. */
export function patientsDiffer({ fixed, moving }: { readonly fixed: OfPatient; readonly moving: OfPatient }): boolean {
  if (!fixed.dicom || !moving.dicom) return false;
  return fixed.dicom.patientId !== moving.dicom.patientId;
}

/**
 * The new objects go into the fixed series' study, whose frame of reference they share. If patients are kept apart
 * they stay with the moving series' patient and study: the pixels are of that patient.
 *
 * @throws Failure('conflict') if the patients differ and that is to be refused.
 */
export async function exportContextOf(exportCase: ExportCase, options: ContextOptions = {}): Promise<ExportContext> {
  const differ = patientsDiffer(exportCase);
  const { differentPatients = 'refuse' } = options;
  if (differ && differentPatients === 'refuse') {
    throw new Failure('conflict', messageOf('export-patients-differ'));
  }
  const fixed = await readSourceSeries(exportCase.fixed, exportCase.sourceFiles?.fixed, options.signal);
  const moving = await readSourceSeries(exportCase.moving, exportCase.sourceFiles?.moving, options.signal);
  const keptApart = differ && differentPatients === 'keep-apart';
  const home = keptApart ? moving : (fixed ?? moving);
  const studyInstanceUid = home?.studyInstanceUid || newUid();
  const notes: Message[] = [];
  if (differ) notes.push(messageOf(keptApart ? 'patient-of-moving' : 'patient-of-fixed'));
  if (!home) notes.push(messageOf('patient-filled-in'));
  const sex = home ? code(home.header, 'x00100040') : '';
  if (sex !== '' && !sexes.includes(sex.toUpperCase())) notes.push(messageOf('patient-sex-emptied'));
  if (!exportCase.fixed.dicom?.frameOfReferenceUid) notes.push(messageOf('frame-made'));
  if (moving && code(moving.header, 'x00280301') === 'YES') notes.push(messageOf('burned-in-text'));
  return {
    fixed,
    moving,
    patientAndStudy: home ? copiedPatientAndStudy(home) : unknownPatient(studyInstanceUid, exportCase.at),
    studyInstanceUid,
    fixedFrameOfReferenceUid: exportCase.fixed.dicom?.frameOfReferenceUid || newUid(),
    movingFrameOfReferenceUid: exportCase.moving.dicom?.frameOfReferenceUid || newUid(),
    derivedSeriesUid: newUid(),
    notes,
  };
}

/** PS3.3 C.7.1.1. */
const sexes = ['M', 'F', 'O'];

/** Empty stands for "type 2: there, of unknown value". */
const requiredOfPatientAndStudy: DicomDataset = {
  PatientName: '',
  PatientID: '',
  PatientBirthDate: '',
  PatientSex: '',
  StudyDate: '',
  StudyTime: '',
  ReferringPhysicianName: '',
  StudyID: '',
  AccessionNumber: '',
};

function copiedPatientAndStudy({ header, studyInstanceUid }: SourceSeries): DicomDataset {
  const copied = copyAttributes(header, [
    'PatientName', 'PatientID', 'IssuerOfPatientID', 'PatientBirthDate', 'PatientSex', 'StudyDate', 'StudyTime',
    'ReferringPhysicianName', 'StudyID', 'AccessionNumber', 'StudyDescription', 'PatientAge', 'PatientSize',
    'PatientWeight', 'PatientIdentityRemoved', 'DeidentificationMethod', 'DeidentificationMethodCodeSequence',
  ]); // prettier-ignore
  const removed = [copied.PatientIdentityRemoved].flat()[0] === 'YES' && ![copied.DeidentificationMethod].flat()[0];
  return {
    ...requiredOfPatientAndStudy,
    ...copied,
    ...(!sexes.includes(String([copied.PatientSex].flat()[0])) && { PatientSex: '' }),
    ...(removed && { DeidentificationMethod: 'Not stated by the source' }),
    StudyInstanceUID: studyInstanceUid,
  };
}

function unknownPatient(studyInstanceUid: string, at: Date): DicomDataset {
  return {
    ...requiredOfPatientAndStudy,
    PatientName: 'UNKNOWN',
    // Archives file by patient ID: one that is this study's alone keeps unknown patients apart.
    PatientID: `UNKNOWN-${studyInstanceUid.slice(-12)}`,
    StudyDate: dicomDate(at),
    StudyTime: dicomTime(at),
    StudyDescription: 'Concord registration',
    StudyInstanceUID: studyInstanceUid,
  };
}
