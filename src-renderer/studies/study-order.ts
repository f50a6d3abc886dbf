import type { StudySummary } from '../../src-shared/contract/studies.ts';

export const studyOrders = ['date', 'patient', 'description', 'imported'] as const;
export type StudyOrder = (typeof studyOrders)[number];

/** The studies that hold every word of the search, in the chosen order (newest first for a time). */
export function arrangeStudies(studies: readonly StudySummary[], search: string, order: StudyOrder): StudySummary[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = studies.filter((study) => {
    const text = [study.patientName, study.patientId, study.description, study.studyDate, ...study.modalities]
      .join(' ')
      .toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  return found.sort(comparers[order]);
}

const comparers: Record<StudyOrder, (a: StudySummary, b: StudySummary) => number> = {
  date: (a, b) => b.studyDate.localeCompare(a.studyDate) || b.importedAt.localeCompare(a.importedAt),
  imported: (a, b) => b.importedAt.localeCompare(a.importedAt),
  patient: (a, b) => a.patientName.localeCompare(b.patientName),
  description: (a, b) => a.description.localeCompare(b.description),
};
