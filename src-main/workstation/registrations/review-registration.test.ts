import { expect, test } from 'vitest';
import { addRegistration, filledDatabase, ids, later, provenance, result } from '../../../test/fixtures/filled-database.ts'; // prettier-ignore
import { listAudit } from '../../database/audit.ts';
import { finishRegistration } from '../../database/registrations.ts';
import { EventHub } from '../events.ts';
import type { Workstation } from '../workstation.ts';
import { submitReview } from './review-registration.ts';

const reviewed = { decision: 'approved', reason: '', reviewer: 'Dr Li' } as const;

function withRegistration(isDone: boolean) {
  const database = filledDatabase();
  addRegistration(database);
  if (isDone) finishRegistration(database, ids.registration, { result, provenance, finishedAt: later });
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
