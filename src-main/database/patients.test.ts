import { expect, test } from 'vitest';
import { addStudy, emptyDatabase, filledDatabase, ids } from '../../test/fixtures/filled-database.ts';
import { removePatientsWithoutStudies, upsertPatient } from './patients.ts';
import { listStudies, removeStudy } from './studies.ts';

const anna = { patientId: 'P1', name: 'Sample^Anna', birthDate: '19700101' };

test('one patient has one row, whoever brings the next study', () => {
  const database = emptyDatabase();
  const key = upsertPatient(database, anna);
  expect(upsertPatient(database, { ...anna })).toBe(key);
});

test('another id, name or birth date is another patient: two people may share any one of them', () => {
  const database = emptyDatabase();
  const others = [{ patientId: 'P2' }, { name: 'Sample^Anne' }, { birthDate: '' }];
  const keys = [anna, ...others.map((change) => ({ ...anna, ...change }))].map((one) => upsertPatient(database, one));
  expect(new Set(keys).size).toBe(4);
});

test('a patient is removed with the last study, not before', () => {
  const database = filledDatabase();
  addStudy(database, ids.otherStudy);
  const names = () => database.prepare('SELECT patient_id FROM patients').pluck().all();
  removeStudy(database, ids.otherStudy);
  removePatientsWithoutStudies(database);
  expect(names()).toEqual(['P-study']);
  expect(listStudies(database)).toHaveLength(1);
  removeStudy(database, ids.study);
  removePatientsWithoutStudies(database);
  expect(names()).toEqual([]);
});
