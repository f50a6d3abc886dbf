import type { StudySummary } from '../../src-shared/contract/studies.ts';
import { formatDicomDate, formatPersonName, t } from '../ui/locale/translate.ts';

/** Name, ID and birth date, so that two patients are never taken for one. */
export function patientText({ patientName, patientId, patientBirthDate }: StudySummary): string {
  return t('pair.patient', {
    name: formatPersonName(patientName) || t('studies.noName'),
    id: patientId || t('pair.noId'),
    birth: formatDicomDate(patientBirthDate),
  });
}

/** Name and ID, beside the header that has all of it. */
export function patientNameText({ patientName, patientId }: StudySummary): string {
  return `${formatPersonName(patientName) || t('studies.noName')} · ${patientId || t('pair.noId')}`;
}

/** Name, ID and study, to choose one study of several. */
export function patientAndStudyText({ patientName, patientId, studyDate, description }: StudySummary): string {
  return t('pair.patientAndStudy', {
    name: formatPersonName(patientName) || t('studies.noName'),
    id: patientId || t('pair.noId'),
    date: formatDicomDate(studyDate),
    description: description || t('studies.noDescription'),
  });
}
