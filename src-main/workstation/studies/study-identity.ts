import { basename, dirname, relative, sep } from 'node:path';
import type { FoundSeries } from '../../series-files/found-series.ts';
import { readOriginNote } from './origin-note.ts';
import type { StudyFacts } from './study-facts.ts';

/** Where an import's files came from, as far as it names studies that their files do not. */
export interface StudyOrigin {
  readonly uploadId: string | null;
  /** The folder that uploaded files lie in; null if the user gave paths. */
  readonly uploads: string | null;
  readonly isSample: boolean;
}

/** The study that a series belongs to: DICOM states it; other files form one study a folder. */
export function studyOf(found: FoundSeries, origin: StudyOrigin): StudyFacts {
  const { dicom } = found;
  if (dicom && dicom.studyInstanceUid !== '') {
    return {
      // Two patients never share a study, whatever an anonymiser did to its UID.
      identity: `dicom:${dicom.studyInstanceUid}|${dicom.patientId}`,
      patient: { patientId: dicom.patientId, name: dicom.patientName, birthDate: dicom.patientBirthDate },
      studyDate: dicom.studyDate,
      description: dicom.studyDescription,
    };
  }
  const folder = dirname(found.files[0]!);
  const noted = readOriginNote(folder);
  if (noted !== null) return noted;
  const patient = { patientId: dicom?.patientId ?? '', name: dicom?.patientName ?? '', birthDate: '' };
  if (origin.isSample) {
    return { identity: 'sample', patient, studyDate: '', description: 'Sample case' };
  }
  if (origin.uploads !== null) {
    const within = relative(origin.uploads, folder);
    const name = within === '' ? withoutExtension(basename(found.files[0]!)) : within.split(sep).at(-1)!;
    return { identity: `upload:${origin.uploadId}/${within}`, patient, studyDate: '', description: name };
  }
  return { identity: `folder:${folder}`, patient, studyDate: '', description: basename(folder) };
}

/** What distinguishes a series from the others of its study. */
export function seriesIdentity(found: FoundSeries): string {
  return found.format === 'dicom' ? found.seriesUid : basename(found.files[0]!);
}

/** All volumes that one DICOM series was split into share this. */
export function baseIdentity(found: FoundSeries): string {
  return found.dicom?.seriesInstanceUid || seriesIdentity(found);
}

function withoutExtension(name: string): string {
  return name.replace(/\.(nii|hdr|img|nrrd|nhdr|mha|mhd)?(\.gz)?$/i, '');
}
