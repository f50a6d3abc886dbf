import { expect, test } from 'vitest';
import { ids } from '../../../test/fixtures/filled-database.ts';
import { DownloadTickets } from './download-tickets.ts';

test('a ticket is good once, for its own export', () => {
  const tickets = new DownloadTickets();
  const [mine, other] = [tickets.issue(ids.job), tickets.issue('other' as typeof ids.job)];
  expect(mine).not.toBe(other);
  expect([tickets.redeem(mine), tickets.redeem(mine), tickets.redeem(other)]).toEqual([ids.job, null, 'other']);
});

test('a ticket is good for a minute; one that nobody issued never is', () => {
  const tickets = new DownloadTickets();
  const [soon, late] = [tickets.issue(ids.job, 0), tickets.issue(ids.job, 0)];
  expect([tickets.redeem(soon, 60_000), tickets.redeem(late, 60_001), tickets.redeem('made up')]).toEqual([ids.job, null, null]); // prettier-ignore
});
