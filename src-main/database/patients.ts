import type { SeriesId } from '../../src-shared/contract/ids.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';

export interface Patient {
  readonly patientId: string;
  readonly name: string;
  /** YYYYMMDD or empty. */
  readonly birthDate: string;
}

/** The key of the patient's row, made if there is none. */
export function upsertPatient(database: WritableDatabase, patient: Patient): number {
  const values = [patient.patientId, patient.name, patient.birthDate] as const;
  database
    .prepare('INSERT INTO patients (patient_id, name, birth_date) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
    .run(values);
  return database
    .prepare<[string, string, string], { patient_key: number }>(
      'SELECT patient_key FROM patients WHERE patient_id = ? AND name = ? AND birth_date = ?',
    )
    .get(...values)!.patient_key;
}

export function removePatientsWithoutStudies(database: WritableDatabase): void {
  database.prepare('DELETE FROM patients WHERE patient_key NOT IN (SELECT patient_key FROM studies)').run();
}

/** Whether two series are of different patients, as far as their files say: another id, name or birth date. */
export function patientsOfSeriesDiffer(database: ReadableDatabase, fixed: SeriesId, moving: SeriesId): boolean {
  const patients = database
    .prepare<[string, string]>(
      'SELECT DISTINCT patient_key FROM series JOIN studies USING (study_id) WHERE series_id IN (?, ?)',
    )
    .all(fixed, moving);
  return patients.length > 1;
}
