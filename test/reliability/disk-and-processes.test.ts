import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, type TestContext } from 'vitest';
import { englishTexts } from '../../src-shared/messages/text.ts';
import { listRecentJobs } from '../../src-main/database/jobs.ts';
import { listSeries } from '../../src-main/database/series.ts';
import { listStudies } from '../../src-main/database/studies.ts';
import { dataFolderAt } from '../../src-main/workstation/data-folder.ts';
import { startImport } from '../../src-main/workstation/studies/import-study.ts';
import { openWorkstation } from '../../src-main/workstation/open-workstation.ts';
import { rebuildIndex } from '../../src-main/workstation/studies/rebuild-index.ts';
import { removeWholeStudy } from '../../src-main/workstation/studies/remove-study.ts';
import { filesOf, missingFiles, rowCounts } from '../fixtures/orphans.ts';
import { runConcord, startConcord, written } from '../fixtures/run-concord.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../fixtures/test-workstation.ts';
import { writeTinySeries } from '../fixtures/tiny-dicom.ts';

/** A file system of its own in memory; null, with the test skipped, where this user may not mount one. */
function mounted(context: TestContext, options: string): string | null {
  const folder = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    context.skip('mounting a tmpfs needs root');
    return null;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

test('a full disk gives a clear error and keeps what was saved before', async (context) => {
  const root = mounted(context, 'size=6m');
  if (root === null) return;
  const small = temporaryFolder();
  writeTinySeries(small, { studyUid: '1.2.3', seriesUid: '1.2.3.1' });
  const large = temporaryFolder();
  writeTinySeries(large, { studyUid: '1.2.4', seriesUid: '1.2.4.1', sliceCount: 40, size: 512 });

  const workstation = testWorkstation(root);
  await importNow(workstation, [small]);
  const before = rowCounts(workstation.database);
  await expect(importNow(workstation, [large])).rejects.toThrow(/disk of .* is full.*what was saved before is kept/);
  expect(rowCounts(workstation.database)).toEqual(before);
  await workstation.close();

  const again = testWorkstation(root);
  expect(rowCounts(again.database)).toEqual(before);
  expect(missingFiles(again.database, again.folder)).toEqual([]);
  expect(filesOf(again.folder).filter((path) => path.startsWith('files'))).toHaveLength(before['files']!);
  await importNow(again, [small]);
});

test('an import into a full disk ends, in the list of jobs too, and the next one goes on', async (context) => {
  const root = mounted(context, 'size=12m');
  if (root === null) return;
  const large = temporaryFolder();
  writeTinySeries(large, { studyUid: '1.2.4', seriesUid: '1.2.4.1', sliceCount: 60, size: 512 });
  const workstation = testWorkstation(root);
  const filler = join(root, 'filler');
  const fill = () => {
    for (let bytes = 2 ** 20; bytes >= 512; bytes /= 2) {
      try {
        for (;;) appendFileSync(filler, Buffer.alloc(bytes));
      } catch {
        // Full for blocks of this size.
      }
    }
  };
  // The disk is full to the last block while the job is to be recorded as failed.
  const stopFilling = workstation.events.subscribe((name) => {
    if (name === 'studies.changed') fill();
  });
  const jobId = startImport(workstation, { paths: [large], uploadId: null, mode: 'copy' });
  await workstation.jobs.settled(jobId);
  expect(workstation.jobs.list().map(({ state }) => state)).toEqual(['failed']);
  expect(englishTexts(workstation.jobs.find(jobId)!.messages)).toMatch(/disk of .* is full/);
  workstation.jobs.cancel(jobId);
  stopFilling();
  rmSync(filler);
  await importNow(workstation, [temporaryFolderWithSeries()]);
  expect(listRecentJobs(workstation.database, 9).map(({ state }) => state)).toEqual(['done', 'failed']);
});

test('a data folder that cannot be written is refused with a sentence', async (context) => {
  const root = mounted(context, 'size=6m');
  if (root === null) return;
  const data = join(root, 'data');
  const workstation = openWorkstation({ folder: dataFolderAt(data) });
  await importNow(workstation, [temporaryFolderWithSeries()]);
  await workstation.close();
  execFileSync('mount', ['-o', 'remount,ro', root]);
  const ran = await runConcord(['import', temporaryFolderWithSeries(), '--data', data]);
  expect(ran.errors).toMatch(/cannot be written/);
  expect(ran.code).toBe(3);
  const doctor = await runConcord(['doctor', '--data', data]);
  expect(doctor.code).toBe(3);
  expect(doctor.output).toMatch(/PROBLEM +Data folder .*cannot be written\. Make it writable/);
  // What needs to write is not advised.
  expect(doctor.output).not.toMatch(/--rebuild|Import their studies/);
});

function temporaryFolderWithSeries(): string {
  const folder = temporaryFolder();
  writeTinySeries(folder, { studyUid: '1.2.3', seriesUid: '1.2.3.1' });
  return folder;
}

test('a second process is told that the data folder is taken, and who has it; reading goes on', async () => {
  const root = temporaryFolder();
  const owner = startConcord(['start', '--loopback', '--no-open', '--data', root]);
  onTestFinished(() => void owner.kill('SIGKILL'));
  await written(owner, 'Concord is ready at');
  const second = await runConcord(['import', temporaryFolderWithSeries(), '--data', root]);
  expect(second.code).not.toBe(0);
  expect(second.errors).toContain(`Another Concord (process ${owner.pid})`);
  expect((await runConcord(['list', '--data', root])).code).toBe(0);
  const window = await runConcord(['start', '--loopback', '--no-open', '--data', root]);
  expect(window).toMatchObject({ code: 0 });
  expect(window.output).toMatch(/^Concord is ready at http:\/\/127\.0\.0\.1:\d+\/#token=/);
  owner.kill('SIGTERM');
  expect(await new Promise((resolve) => owner.once('close', resolve))).toBe(0);
  expect((await runConcord(['import', temporaryFolderWithSeries(), '--data', root])).code).toBe(0);
});

test('a corrupted database is set aside and reported; files survive every start until they are indexed again', async () => {
  const root = temporaryFolder();
  const source = temporaryFolderWithSeries();
  const niftiFolder = join(temporaryFolder(), 'brain');
  const nifti = join(import.meta.dirname, '../../../shared/data/nifti/stroke/T1.nii.gz');
  if (existsSync(nifti)) {
    mkdirSync(niftiFolder);
    copyFileSync(nifti, join(niftiFolder, 'T1.nii.gz'));
  }
  const first = openWorkstation({ folder: dataFolderAt(root) });
  await importNow(first, existsSync(nifti) ? [source, niftiFolder] : [source]);
  const before = rowCounts(first.database);
  const names = listStudies(first.database).map(({ description }) => description);
  await first.close();
  const path = join(root, 'concord.db');
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0x5a, 2048));

  for (const start of ['first', 'second']) {
    const workstation = openWorkstation({ folder: dataFolderAt(root) });
    expect(englishTexts(workstation.startupNotice), start).toMatch(/doctor --rebuild/);
    expect(listStudies(workstation.database)).toEqual([]);
    await workstation.close();
  }
  expect(readdirSync(join(root, 'set-aside')).some((name) => name.endsWith('concord.db'))).toBe(true);

  const rebuilt = testWorkstation(root);
  await rebuildIndex(rebuilt);
  expect(rowCounts(rebuilt.database)).toEqual(before);
  expect(
    listStudies(rebuilt.database)
      .map(({ description }) => description)
      .toSorted(),
  ).toEqual(names.toSorted());
  expect(missingFiles(rebuilt.database, rebuilt.folder)).toEqual([]);
  await rebuilt.close();
  const after = openWorkstation({ folder: dataFolderAt(root) });
  expect(after.startupNotice).toEqual([]);
  await after.close();
});

test('1,000 imports and removals leave no orphan file or row', async () => {
  // In memory where there is such a place: a thousand times the disk's flush would measure the disk.
  const root = existsSync('/dev/shm') ? join('/dev/shm', `concord-test-${process.pid}`) : temporaryFolder();
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const workstation = testWorkstation(root);
  const kept = temporaryFolder();
  writeTinySeries(kept, { studyUid: '1.2.3', seriesUid: '1.2.3.1', sliceCount: 4 });
  await importNow(workstation, [kept]);
  const before = { rows: rowCounts(workstation.database), files: filesOf(workstation.folder) };
  const source = temporaryFolder();
  for (let i = 0; i < 1000; i++) {
    rmSync(source, { recursive: true });
    // The kept study's own files are among them: they must outlive each removal.
    writeTinySeries(source, { studyUid: `1.2.4.${i}`, seriesUid: `1.2.4.${i}.1`, sliceCount: 3 });
    const { studyIds } = await importNow(workstation, [source, kept]);
    const added = studyIds.find((studyId) => listSeries(workstation.database, studyId)[0]!.sliceCount === 3)!;
    await removeWholeStudy(workstation, added);
  }
  await workstation.threads.importing.close();
  expect(rowCounts(workstation.database)).toEqual(before.rows);
  expect(filesOf(workstation.folder).filter((path) => path.startsWith('files'))).toEqual(
    before.files.filter((path) => path.startsWith('files')),
  );
  expect(missingFiles(workstation.database, workstation.folder)).toEqual([]);
});
