import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/fixtures/filled-database.ts';
import { appendAudit, listAudit } from './audit.ts';

const entryOf = (subject: string) => ({ at: '2026-01-01T00:00:00Z', actor: 'a', action: 'b', subject, detail: 'd' });

test('the audit trail can be appended to, never changed or erased', () => {
  const database = emptyDatabase();
  appendAudit(database, entryOf('one'));
  expect(() => database.exec("UPDATE audit SET detail = 'x'")).toThrow(/append-only/);
  expect(() => database.exec('DELETE FROM audit')).toThrow(/append-only/);
  expect(listAudit(database, 10)).toEqual([entryOf('one')]);
});

test('the newest entries come first, as many as were asked for, though all are of one moment', () => {
  const database = emptyDatabase();
  for (const subject of ['one', 'two', 'three']) appendAudit(database, entryOf(subject));
  expect(listAudit(database, 2).map(({ subject }) => subject)).toEqual(['three', 'two']);
});

test('an entry goes with the transaction of what it tells', () => {
  const database = emptyDatabase();
  const fails = database.transaction(() => {
    appendAudit(database, entryOf('never'));
    throw new Error('no');
  });
  expect(fails).toThrow('no');
  expect(listAudit(database, 10)).toEqual([]);
});
