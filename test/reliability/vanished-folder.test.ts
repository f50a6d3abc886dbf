import type { RequestName, RequestOf } from '../../src-shared/contract/requests.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test, type TestContext } from 'vitest';
import { dispatchRequest } from '../../src-main/workstation/dispatch-request.ts';
import { receiveUpload } from '../../src-main/workstation/series/byte-streams.ts';
import { startImport } from '../../src-main/workstation/studies/import-study.ts';
import { readSettings } from '../../src-main/database/settings.ts';
import { call } from '../conformance/registered-workstation.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { importNow, testWorkstation } from '../fixtures/test-workstation.ts';
import { writeTinySeries } from '../fixtures/tiny-dicom.ts';

/** How a data folder vanishes, and what its path leads to then. */
const ways = {
  renamed: (root: string) => renameSync(root, `${root}-elsewhere`),
  removed: (root: string) => rmSync(root, { recursive: true }),
  'replaced by another': (root: string) => {
    renameSync(root, `${root}-elsewhere`);
    mkdirSync(join(root, 'files'), { recursive: true });
    writeFileSync(join(root, 'concord.db'), '');
  },
  'without its database': (root: string) => rmSync(join(root, 'concord.db')),
};

function sourceSeries(): string {
  const source = temporaryFolder();
  writeTinySeries(source, { studyUid: '1.2.3', seriesUid: '1.2.3.1' });
  return source;
}

async function expectRefusedAfter(vanish: () => void, root: string): Promise<void> {
  const workstation = testWorkstation(root);
  await importNow(workstation, [sourceSeries()]);
  await call(workstation, 'settings.set', { reviewerName: 'Dr Li' });
  const { uploadId } = await call(workstation, 'uploads.begin', {});
  vanish();
  const refusal = expect.stringMatching(/no longer there.*started again/) as string;
  const refused = async <Name extends RequestName>(name: Name, request: RequestOf<Name>) => {
    const answered = await dispatchRequest(workstation, name, request);
    if (!('failure' in answered)) throw new Error(`${name} was acknowledged.`);
    expect(answered.failure.code).toBe('output');
    expect(englishTexts(answered.failure.messages)).toEqual(refusal);
  };
  await refused('settings.set', { reviewerName: 'Dr Wu' });
  await refused('uploads.begin', {});
  const importing = { paths: [sourceSeries()], uploadId: null, mode: 'copy' as const };
  await refused('import.start', importing);
  const { signal } = new AbortController();
  const file = { id: uploadId, name: 'a.dcm', declaredBytes: null };
  const upload = receiveUpload(workstation, file, Readable.from([Buffer.from('a')]), signal);
  await expect(upload).rejects.toMatchObject({ code: 'output', message: refusal });
  // What SQLite still reads from the file that it holds says the same: nothing was written.
  expect(readSettings(workstation.database).reviewerName).toBe('Dr Li');
  await workstation.close();
}

test.each(Object.entries(ways))(
  'a data folder that is %s takes no more writes, and none is acknowledged',
  async (_, how) => {
    const root = join(temporaryFolder(), 'data');
    const before = new Set<string>();
    const vanish = () => {
      how(root);
      if (existsSync(root)) for (const name of readdirSync(root, { recursive: true })) before.add(String(name));
    };
    await expectRefusedAfter(vanish, root);
    const after = existsSync(root) ? readdirSync(root, { recursive: true }).map(String) : [];
    expect(after.filter((name) => !before.has(name))).toEqual([]);
  },
);

test('a disk that is unmounted under the data folder takes no more writes', async (context: TestContext) => {
  const root = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', root], { stdio: 'pipe' });
  } catch {
    return context.skip('mounting a tmpfs needs root');
  }
  await expectRefusedAfter(() => execFileSync('umount', ['-l', root]), root);
  expect(readdirSync(root)).toEqual([]);
});

test('an import during which the data folder vanishes fails with the reason, and makes nothing anew', async () => {
  const root = join(temporaryFolder(), 'data');
  const workstation = testWorkstation(root);
  const jobId = startImport(workstation, { paths: [sourceSeries()], uploadId: null, mode: 'copy' });
  onTestFinished(
    workstation.events.subscribe((name) => {
      if (name === 'studies.changed' && existsSync(root)) renameSync(root, `${root}-elsewhere`);
    }),
  );
  await workstation.jobs.settled(jobId);
  const job = workstation.jobs.find(jobId)!;
  expect(job.state).toBe('failed');
  expect(englishTexts(job.messages)).toMatch(/no longer there/);
  expect(existsSync(root)).toBe(false);
});
