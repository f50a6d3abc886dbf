import type { Patient } from '../../database/patients.ts';

/** What makes a study, whichever file tells it. */
export interface StudyFacts {
  readonly identity: string;
  readonly patient: Patient;
  readonly studyDate: string;
  readonly description: string;
}
