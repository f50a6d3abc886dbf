import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addJob } from '../../test/fixtures/filled-database.ts';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { testWorkstation } from '../../test/fixtures/test-workstation.ts';
import { listAudit } from '../database/audit.ts';
import { openWritable } from '../database/connection.ts';
import { listRecentJobs } from '../database/jobs.ts';
import { dataFolderAt } from './data-folder.ts';
import { openWorkstation } from './open-workstation.ts';

test('one process owns a data folder; closing gives it back', async () => {
  const folder = dataFolderAt(temporaryFolder());
  const first = openWorkstation({ folder });
  expect(() => openWorkstation({ folder })).toThrow(expect.objectContaining({ code: 'conflict' }) as Error);
  await first.close();
  await openWorkstation({ folder }).close();
});

test('what ran when Concord was killed is interrupted, and the audit trail tells it', () => {
  const root = temporaryFolder();
  const { database: before } = openWritable(join(root, 'concord.db'));
  addJob(before);
  before.close();
  const { database } = testWorkstation(root);
  expect(listRecentJobs(database, 1)).toMatchObject([{ state: 'interrupted' }]);
  expect(listAudit(database, 10)).toMatchObject([{ action: 'interrupted' }]);
});

test('a damaged database is set aside, and that is told', () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'concord.db'), 'damaged'.repeat(1000));
  const { startupNotice, database } = testWorkstation(root);
  expect(startupNotice.map(({ code }) => code)).toContain('database-set-aside');
  expect(listAudit(database, 10)).toMatchObject([{ action: 'database-set-aside' }]);
});
