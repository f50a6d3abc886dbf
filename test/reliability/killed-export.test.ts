import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listRecentJobs } from '../../src-main/database/jobs.ts';
import { writeAtomically } from '../../src-main/storage/atomic-output.ts';
import { makeStaging, recoverAbandoned, stagingFolderAt } from '../../src-main/storage/staging-folder.ts';
import { obliqueGrid, orthonormal } from '../conformance/source-series.ts';
import { workstationWithRegistration } from '../conformance/registered-workstation.ts';
import { killHard, startConcord, written } from '../fixtures/run-concord.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { testWorkstation } from '../fixtures/test-workstation.ts';

const stagingsIn = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('.concord-partial-')) : [];

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; !holds(); attempt++) {
    if (attempt > 3000) throw new Error('It did not come to that within 60 s.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test.each(['--out', '--dicomdir'])(
  'kill -9 during an export with %s leaves nothing after the next start',
  async (how) => {
    const folder = temporaryFolder();
    const grid = orthonormal({ ...obliqueGrid, size: [200, 200, 120], spacingMm: [1, 1, 1] });
    const { workstation, registrationId } = await workstationWithRegistration(folder, grid);
    await workstation.close();
    const out = join(folder, 'made', '导出');
    const data = join(folder, 'data');
    const child = startConcord(['export', registrationId, how, out, '--format', 'dicom-series', '--data', data]);
    const dicomFiles = () =>
      stagingsIn(out).flatMap((name) => readdirSync(join(out, name), { recursive: true }).map(String));
    await until(() => child.exitCode !== null || dicomFiles().length > 20);
    await killHard(child);
    expect(stagingsIn(out)).toHaveLength(1);

    const again = testWorkstation(data);
    expect(listRecentJobs(again.database, 1)[0]).toMatchObject({ kind: 'export', state: 'interrupted' });
    await again.close();
    expect(existsSync(join(folder, 'made'))).toBe(false);
    expect(readdirSync(again.folder.partial)).toEqual([]);
  },
  120_000,
);

/** A process that writes into `folder` and never ends by itself. */
async function killedWriter(folder: string): Promise<void> {
  const module = new URL('../../src-main/storage/atomic-output.ts', import.meta.url);
  const script = `
    import { writeFile } from 'node:fs/promises';
    import { writeAtomically } from ${JSON.stringify(module.href)};
    await writeAtomically(process.argv[1], {}, async (staging) => {
      await writeFile(staging + '/half.dcm', 'half');
      console.log('half way');
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder]);
  await written(child, 'half way');
  expect(stagingsIn(folder)).toHaveLength(1);
  await killHard(child);
  expect(stagingsIn(folder)).toHaveLength(1);
}

test('what a killed process left in a folder goes with the next output to it; a live one is left alone', async () => {
  const folder = temporaryFolder();
  await killedWriter(folder);
  await writeAtomically(folder, {}, async (outer) => {
    writeFileSync(join(outer, 'a'), '');
    await writeAtomically(folder, {}, async (inner) => writeFileSync(join(inner, 'b'), ''));
    expect(stagingsIn(folder)).toHaveLength(1);
  });
  expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
});

test('a move that was killed half way is finished; what another put there meanwhile is kept', async () => {
  const moving = async (folder: string) => {
    const staging = stagingFolderAt(folder, 'killed');
    await makeStaging(staging, { overwrite: false, firstMade: undefined });
    // As the process that was killed left it: one entry is in its place, the other not yet.
    const deadPid = 2 ** 22 + 1;
    writeFileSync(
      join(staging.root, 'owner.json'),
      JSON.stringify({ host: hostname(), pid: deadPid, overwrite: false }),
    );
    writeFileSync(join(staging.root, 'whole'), '');
    mkdirSync(join(folder, 'DICOM'));
    writeFileSync(join(staging.files, 'DICOMDIR'), 'directory');
  };
  const folder = temporaryFolder();
  await moving(folder);
  await recoverAbandoned(folder);
  expect(readdirSync(folder).sort()).toEqual(['DICOM', 'DICOMDIR']);
  const taken = temporaryFolder();
  await moving(taken);
  writeFileSync(join(taken, 'DICOMDIR'), 'another');
  await recoverAbandoned(taken);
  expect(readdirSync(taken).sort()).toEqual(['DICOM', 'DICOMDIR']);
  expect(readdirSync(taken).some((name) => name.startsWith('.concord'))).toBe(false);
});
