import type { RegistrationId } from '../../src-shared/contract/ids.ts';
import type { Review } from '../../src-shared/contract/registrations.ts';
import type { ReadableDatabase, WritableDatabase } from './connection.ts';

export function insertReview(database: WritableDatabase, registrationId: RegistrationId, review: Review): void {
  database
    .prepare('INSERT INTO reviews (registration_id, decision, reason, reviewer, at) VALUES (?, ?, ?, ?, ?)')
    .run(registrationId, review.decision, review.reason, review.reviewer, review.at);
}

/** The oldest first. */
export function listReviews(database: ReadableDatabase, registrationId: RegistrationId): Review[] {
  return database
    .prepare<[string], Review>(
      'SELECT decision, reason, reviewer, at FROM reviews WHERE registration_id = ? ORDER BY review_id',
    )
    .all(registrationId);
}
