import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/fixtures/filled-database.ts';
import { listAudit } from '../database/audit.ts';
import { appendAuditNow } from './audit-trail.ts';

test('an entry is of now, by Concord unless a person is named', () => {
  const database = emptyDatabase();
  const before = new Date().toISOString();
  appendAuditNow(database, 'exported', '2 files');
  appendAuditNow(database, 'approved', '', { subject: 'r1', actor: 'Dr Li' });
  const [second, first] = listAudit(database, 10);
  expect(first).toMatchObject({ actor: 'concord', action: 'exported', subject: '', detail: '2 files' });
  expect(second).toMatchObject({ actor: 'Dr Li', action: 'approved', subject: 'r1' });
  expect([before <= first!.at, first!.at <= new Date().toISOString()]).toEqual([true, true]);
});
