import { expect, test } from 'vitest';
import { addRegistration, at, filledDatabase, ids } from '../../test/fixtures/filled-database.ts';
import { findRegistration } from './registrations.ts';
import { insertReview, listReviews } from './reviews.ts';

const reviewOf = (decision: 'approved' | 'rejected', reason = '') => ({ decision, reason, reviewer: 'Dr Li', at });

test('reviews are a history: all stay, the oldest first, and the last one decides', () => {
  const database = filledDatabase();
  addRegistration(database);
  const reviews = [reviewOf('rejected', 'mirror'), reviewOf('approved'), reviewOf('rejected', '左右')];
  const locked = reviews.map((review) => {
    insertReview(database, ids.registration, review);
    return findRegistration(database, ids.registration)!.locked;
  });
  expect(listReviews(database, ids.registration)).toEqual(reviews);
  expect(locked).toEqual([false, true, false]);
});

test('a decision of another kind, or on no registration, is refused', () => {
  const database = filledDatabase();
  expect(() => insertReview(database, ids.registration, reviewOf('approved'))).toThrow(/FOREIGN KEY/);
  addRegistration(database);
  expect(() => insertReview(database, ids.registration, reviewOf('perhaps' as 'approved'))).toThrow(/CHECK/);
  expect(listReviews(database, ids.registration)).toEqual([]);
});
