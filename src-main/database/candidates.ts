import type { RegistrationId } from '../../src-shared/contract/ids.ts';
import type { CandidateResult } from '../../src-shared/registration-result.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';

export function insertCandidates(
  database: WritableDatabase,
  registrationId: RegistrationId,
  candidates: readonly CandidateResult[],
): void {
  const insert = database.prepare(
    'INSERT INTO candidates (registration_id, position, status, verdict, ncc, candidate_json) VALUES (?, ?, ?, ?, ?, ?)',
  );
  candidates.forEach((candidate, position) => {
    const { verdict, ncc } = candidate.quality;
    insert.run(registrationId, position, candidate.status, verdict, ncc, JSON.stringify(candidate));
  });
}

export function listCandidates(database: ReadableDatabase, registrationId: RegistrationId): CandidateResult[] {
  return database
    .prepare<[string], { candidate_json: string }>(
      'SELECT candidate_json FROM candidates WHERE registration_id = ? ORDER BY position',
    )
    .all(registrationId)
    .map((row) => JSON.parse(row.candidate_json) as CandidateResult);
}
