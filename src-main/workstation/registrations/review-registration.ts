import type { Registration, Review } from '../../../src-shared/contract/registrations.ts';
import type { RegistrationId } from '../../../src-shared/contract/ids.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { findRegistration } from '../../database/registrations.ts';
import { insertReview } from '../../database/reviews.ts';
import { appendAuditNow } from '../audit-trail.ts';
import type { StudyStore } from '../study-store.ts';

/**
 * Approves or rejects a result. An approved result is locked: it takes no further review, and a new run makes a new
 * version.
 * @throws Failure('conflict') if it is locked or not done.
 */
export function submitReview(
  { database, events }: Pick<StudyStore, 'database' | 'events'>,
  registrationId: RegistrationId,
  { decision, reason, reviewer }: Omit<Review, 'at'>,
): Registration {
  const registration = findRegistration(database, registrationId);
  if (!registration) throw new Failure('not-found', messageOf('no-registration'));
  if (registration.state !== 'done') {
    throw new Failure('conflict', messageOf('nothing-to-review'));
  }
  if (registration.locked) {
    throw new Failure('conflict', messageOf('already-approved'));
  }
  if (decision === 'rejected' && reason.trim() === '') {
    throw new Failure('usage', messageOf('reason-needed'));
  }
  database.transaction(() => {
    insertReview(database, registrationId, { decision, reason, reviewer, at: new Date().toISOString() });
    appendAuditNow(database, decision, reason, { subject: registrationId, actor: reviewer });
  })();
  const reviewed = findRegistration(database, registrationId)!;
  events.emit('registration.changed', reviewed);
  events.emit('studies.changed', { studyId: reviewed.studyId });
  return reviewed;
}
