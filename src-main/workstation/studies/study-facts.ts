import type { Patient } from '../../database/patients.ts';

/** What makes a study, whichever file states it. */
export interface StudyFacts {
  readonly identity: string;
  readonly patient: Patient;
  readonly studyDate: string;
  readonly description: string;
}
