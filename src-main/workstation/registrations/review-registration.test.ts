import { expect, test } from 'vitest';
import { addRegistration, addStudy, filledDatabase, ids, later, provenance, result } from '../../../test/fixtures/filled-database.ts'; // prettier-ignore
import { listAudit } from '../../database/audit.ts';
import { finishRegistration } from '../../database/registrations.ts';
import { EventHub } from '../events.ts';
import type { Verdict } from '../../../src-shared/registration-result.ts';
import { insertReview } from '../../database/reviews.ts';
import type { Workstation } from '../workstation.ts';
import { submitReview } from './review-registration.ts';

const reviewed = { decision: 'approved', reason: '', reviewer: 'Dr Li' } as const;

function withRegistration(isDone: boolean, verdict: Verdict = 'good') {
  const database = filledDatabase();
  addRegistration(database);
  const judged = { ...result, quality: { ...result.quality, verdict } };
  if (isDone) finishRegistration(database, ids.registration, { result: judged, provenance, finishedAt: later });
  const events = new EventHub();
  const heard: string[] = [];
  events.subscribe((name) => heard.push(name));
  return { workstation: { database, events } as unknown as Workstation, database, heard };
}

test('an approved result is locked; who approved it is in the audit trail, and every window is told', () => {
  const { workstation, database, heard } = withRegistration(true);
  expect(submitReview(workstation, ids.registration, reviewed)).toMatchObject({ locked: true, reviews: [reviewed] });
  expect(listAudit(database, 1)).toMatchObject([{ actor: 'Dr Li', action: 'approved', subject: ids.registration }]);
  expect(heard).toEqual(['registration.changed', 'studies.changed']);
  expect(() => submitReview(workstation, ids.registration, { ...reviewed, decision: 'rejected', reason: 'x' })).toThrow(/approved/); // prettier-ignore
});

test('a rejection needs a reason, and may be followed by an approval', () => {
  const { workstation } = withRegistration(true);
  const rejected = { ...reviewed, decision: 'rejected' } as const;
  expect(() => submitReview(workstation, ids.registration, { ...rejected, reason: '  ' })).toThrow(expect.objectContaining({ code: 'usage' }) as Error); // prettier-ignore
  expect(submitReview(workstation, ids.registration, { ...rejected, reason: 'mirrored' }).locked).toBe(false);
  expect(submitReview(workstation, ids.registration, reviewed).locked).toBe(true);
});

test('what is not done, or is not there, cannot be reviewed', () => {
  const { workstation, database } = withRegistration(false);
  expect(() => submitReview(workstation, ids.registration, reviewed)).toThrow(expect.objectContaining({ code: 'conflict' }) as Error); // prettier-ignore
  expect(() => submitReview(workstation, 'none' as typeof ids.registration, reviewed)).toThrow(expect.objectContaining({ code: 'not-found' }) as Error); // prettier-ignore
  expect(listAudit(database, 10)).toEqual([]);
});

test.each(['review', 'failed'] as const)('what is not a good match (%s) is approved only with a reason', (verdict) => {
  const { workstation } = withRegistration(true, verdict);
  expect(() => submitReview(workstation, ids.registration, reviewed)).toThrow(expect.objectContaining({ code: 'usage' }) as Error); // prettier-ignore
  expect(submitReview(workstation, ids.registration, { ...reviewed, reason: 'Checked on six slices' }).locked).toBe(
    true,
  );
});

test('series of two patients are approved only with a reason, however well they match', () => {
  const { workstation, database } = withRegistration(true);
  addStudy(database, ids.otherStudy);
  database.prepare('UPDATE series SET study_id = ? WHERE series_id = ?').run(ids.otherStudy, ids.t2);
  expect(() => submitReview(workstation, ids.registration, reviewed)).toThrow(expect.objectContaining({ code: 'usage' }) as Error); // prettier-ignore
  expect(submitReview(workstation, ids.registration, { ...reviewed, reason: 'Same person, new id' }).locked).toBe(true);
});

test('an approval is taken back at once without a reason, and later with one; both stay in the audit trail', () => {
  const { workstation, database } = withRegistration(true);
  const withdrawn = { ...reviewed, decision: 'withdrawn' } as const;
  expect(() => submitReview(workstation, ids.registration, withdrawn)).toThrow(/approved/);
  submitReview(workstation, ids.registration, reviewed);
  expect(submitReview(workstation, ids.registration, withdrawn).locked).toBe(false);
  insertReview(database, ids.registration, { ...reviewed, at: '2026-01-01T00:00:00.000Z' });
  expect(() => submitReview(workstation, ids.registration, withdrawn)).toThrow(expect.objectContaining({ code: 'usage' }) as Error); // prettier-ignore
  expect(submitReview(workstation, ids.registration, { ...withdrawn, reason: 'Wrong side' }).locked).toBe(false);
  expect(listAudit(database, 3).map(({ action }) => action)).toEqual(['withdrawn', 'withdrawn', 'approved']);
});
