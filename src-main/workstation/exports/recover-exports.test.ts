import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyDatabase, at, jobOf } from '../../../test/fixtures/filled-database.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import type { Job } from '../../../src-shared/contract/jobs.ts';
import { insertJob } from '../../database/jobs.ts';
import { makeStaging, stagingFolderAt } from '../../storage/staging-folder.ts';
import { recoverInterruptedExports } from './recover-exports.ts';

type Destination = Readonly<Record<string, unknown>> | undefined;

/** A database in which exports to these destinations have come to `state`; their jobs are `job-0`, `job-1`, … */
function withExports(destinations: readonly Destination[], state: Job['state'] = 'interrupted') {
  const database = emptyDatabase();
  for (const [position, destination] of destinations.entries()) {
    const job = jobOf({ jobId: `job-${position}` as Job['jobId'], kind: 'export', state });
    insertJob(database, { job, request: { destination }, createdAt: at });
  }
  return database;
}

async function halfWritten(target: string, jobId: string, firstMade?: string): Promise<string> {
  mkdirSync(target, { recursive: true });
  const staging = stagingFolderAt(target, jobId);
  await makeStaging(staging, { overwrite: false, firstMade });
  writeFileSync(join(staging.files, 'half.dcm'), 'half');
  return staging.root;
}

test('what an interrupted export left goes, with the folders made for it; all else there stays', async () => {
  const out = temporaryFolder();
  writeFileSync(join(out, 'theirs.txt'), '');
  const made = join(out, 'made');
  await halfWritten(out, 'job-0');
  await halfWritten(join(made, 'within'), 'job-1', made);
  const another = await halfWritten(out, 'another');
  const folders = [
    { kind: 'folder', path: out },
    { kind: 'dicomdir', path: join(made, 'within') },
  ];
  await recoverInterruptedExports(withExports(folders));
  expect([existsSync(another), existsSync(made)]).toEqual([true, false]);
  expect(readdirSync(out).sort()).toEqual(['.concord-partial-another', 'theirs.txt']);
});

test('a ZIP is looked for beside its path too', async () => {
  const out = temporaryFolder();
  await halfWritten(out, 'job-0');
  await recoverInterruptedExports(withExports([{ kind: 'zip', path: join(out, 'a.zip') }]));
  expect(readdirSync(out)).toEqual([]);
});

test('an export that was not interrupted keeps its folder', async () => {
  const out = temporaryFolder();
  const staging = await halfWritten(out, 'job-0');
  await recoverInterruptedExports(withExports([{ kind: 'folder', path: out }], 'running'));
  expect(existsSync(staging)).toBe(true);
});

test('a folder that is gone, or a request that names none or cannot be read, does not keep the others from it', async () => {
  const out = temporaryFolder();
  const strange = [undefined, { kind: 'folder' }, { kind: 'download' }, { kind: 'folder', path: join(out, 'gone') }];
  await halfWritten(out, 'job-4');
  await recoverInterruptedExports(withExports([...strange, { kind: 'folder', path: out }]));
  expect(readdirSync(out)).toEqual([]);
});
