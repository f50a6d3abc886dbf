import { undoApprovalMs, type Registration, type Review } from '../../../src-shared/contract/registrations.ts';
import type { RegistrationId } from '../../../src-shared/contract/ids.ts';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { patientsOfSeriesDiffer } from '../../database/patients.ts';
import { findRegistration } from '../../database/registrations.ts';
import { insertReview } from '../../database/reviews.ts';
import { appendAuditNow } from '../audit-trail.ts';
import type { StudyStore } from '../study-store.ts';

/** The click comes when the window's seconds have run out, and takes a moment to arrive. */
const onItsWayMs = 5000;

/**
 * Approves or rejects a result, or withdraws an approval. An approved result is locked: it takes no other review until the
 * approval is withdrawn, and a new run makes a new version. A reason is needed for what is out of the ordinary.
 *
 * @throws Failure('conflict') if it is locked or not done, or if there is no approval to withdraw; Failure('usage') without
 * a reason if one is needed.
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
  if (decision === 'withdrawn' && !registration.locked) throw new Failure('conflict', messageOf('not-approved'));
  if (decision !== 'withdrawn' && registration.locked) {
    throw new Failure('conflict', messageOf('already-approved'));
  }
  const now = new Date();
  if (reason.trim() === '') refuseIfReasonNeeded();
  database.transaction(() => {
    insertReview(database, registrationId, { decision, reason, reviewer, at: now.toISOString() });
    appendAuditNow(database, decision, reason, { subject: registrationId, actor: reviewer });
  })();
  const reviewed = findRegistration(database, registrationId)!;
  events.emit('registration.changed', reviewed);
  events.emit('studies.changed', { studyId: reviewed.studyId });
  return reviewed;

  function refuseIfReasonNeeded(): void {
    const { fixedSeriesId, movingSeriesId, result, reviews } = registration!;
    if (decision === 'rejected') throw new Failure('usage', messageOf('reason-needed'));
    if (decision === 'withdrawn') {
      const sinceMs = now.getTime() - Date.parse(reviews.at(-1)!.at);
      if (sinceMs > undoApprovalMs + onItsWayMs) throw new Failure('usage', messageOf('withdrawal-reason-needed'));
      return;
    }
    const differ = patientsOfSeriesDiffer(database, fixedSeriesId, movingSeriesId);
    if (differ || result?.quality.verdict !== 'good') {
      throw new Failure('usage', messageOf('approval-reason-needed'));
    }
  }
}
