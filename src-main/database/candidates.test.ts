import { expect, test } from 'vitest';
import { addRegistration, filledDatabase, ids, result } from '../../test/fixtures/filled-database.ts';
import { insertCandidates, listCandidates } from './candidates.ts';

test('candidates come back whole and in the order of the result', () => {
  const database = filledDatabase();
  addRegistration(database);
  insertCandidates(database, ids.registration, result.candidates);
  expect(listCandidates(database, ids.registration)).toEqual(result.candidates);
  expect(result.candidates).toHaveLength(2);
});

test('an undefined score is kept as one, not as a number', () => {
  const database = filledDatabase();
  addRegistration(database);
  const [candidate] = result.candidates;
  const unscored = { ...candidate!, quality: { ...candidate!.quality, ncc: null, matchedNcc: null } };
  insertCandidates(database, ids.registration, [unscored]);
  expect(listCandidates(database, ids.registration)).toEqual([unscored]);
  expect(database.prepare('SELECT ncc FROM candidates').get()).toEqual({ ncc: null });
});

test('a registration that does not exist has no candidates, and they go with theirs', () => {
  const database = filledDatabase();
  expect(() => insertCandidates(database, ids.registration, result.candidates)).toThrow(/FOREIGN KEY/);
  addRegistration(database);
  insertCandidates(database, ids.registration, result.candidates);
  database.exec('DELETE FROM registrations');
  expect(listCandidates(database, ids.registration)).toEqual([]);
});
