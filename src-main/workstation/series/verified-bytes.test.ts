import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { alterFile } from '../../../test/fixtures/altered-file.ts';
import { closedDataFolder, importTinyStudy, registerTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import type { RegistrationId, SeriesId } from '../../../src-shared/contract/ids.ts';
import { insertRegistration } from '../../database/registrations.ts';
import type { Workstation } from '../workstation.ts';
import { verifiedRegistered, verifiedVolume } from './verified-bytes.ts';

/** With a study, and no thumbnail that is still being made: that reads the volumes too. */
async function reopened<Study>(fill: (workstation: Workstation) => Promise<Study>) {
  const { root, ...study } = await closedDataFolder(fill);
  const workstation = testWorkstation(root);
  const { volumeCache } = workstation.folder;
  rmSync(volumeCache, { recursive: true, force: true });
  mkdirSync(volumeCache);
  return { workstation, ...study };
}

/** The workstation with a viewing thread that does this instead of its tasks. */
function viewingBy(workstation: Workstation, run: (task: string) => void): Workstation {
  const viewing = { run: (task: string) => Promise.resolve(run(task)) };
  return { ...workstation, threads: { ...workstation.threads, viewing } } as unknown as Workstation;
}

const never = (task: string) => {
  throw new Error(`${task} was run`);
};

/** Not within the tick of the file system's clock in which it was written: its times would tell no change. */
async function alterLater(path: string): Promise<void> {
  await wait(20);
  alterFile(path);
}

test('cached voxels are those that were written; altered or lost ones are read anew', async () => {
  const { workstation, fixedSeriesId } = await reopened(importTinyStudy);
  const sound = await verifiedVolume(workstation, fixedSeriesId);
  const bytes = readFileSync(sound.path);
  expect(bytes.length).toBe(4 * 8 * 8 * 6);
  expect(await verifiedVolume(viewingBy(workstation, never), fixedSeriesId)).toEqual(sound);
  for (const harm of [alterLater, rmSync]) {
    await harm(sound.path);
    const again = await verifiedVolume(workstation, fixedSeriesId);
    expect(again.path).toBe(sound.path);
    expect(again.identity).not.toBe(sound.identity);
    expect(readFileSync(again.path).equals(bytes)).toBe(true);
  }
});

test('voxels that could not be kept, or do not stay as they were written, are refused', async () => {
  const { workstation, fixedSeriesId } = await reopened(importTinyStudy);
  const tooFull = viewingBy(workstation, () => undefined);
  await expect(verifiedVolume(tooFull, fixedSeriesId)).rejects.toMatchObject({
    code: 'output',
    messages: [{ code: 'disk-too-full-to-show' }],
  });
  const { path } = await verifiedVolume(workstation, fixedSeriesId);
  await alterLater(path);
  const kept = [path, path.replace(/f32$/, 'json')].map((name) => [name, readFileSync(name)] as const);
  const failingDisk = viewingBy(workstation, () => kept.forEach(([name, bytes]) => writeFileSync(name, bytes)));
  await expect(verifiedVolume(failingDisk, fixedSeriesId)).rejects.toMatchObject({
    code: 'output',
    messages: [{ code: 'disk-failed' }],
  });
  await expect(verifiedVolume(workstation, 'gone' as SeriesId)).rejects.toMatchObject({ code: 'not-found' });
});

test("a result's voxels are those that were stored; altered or lost ones are made anew, or refused", async () => {
  const { workstation, registrationId } = await reopened(registerTinyStudy);
  const sound = await verifiedRegistered(viewingBy(workstation, never), registrationId);
  const bytes = readFileSync(sound.path);
  for (const harm of [alterLater, rmSync]) {
    await harm(sound.path);
    const again = await verifiedRegistered(workstation, registrationId);
    expect(again.path).toBe(sound.path);
    expect(readFileSync(again.path).equals(bytes)).toBe(true);
  }
  await alterLater(sound.path);
  const notRestored = viewingBy(workstation, () => undefined);
  await expect(verifiedRegistered(notRestored, registrationId)).rejects.toMatchObject({
    code: 'input',
    messages: [{ code: 'registered-volume-altered' }, { code: 'register-again-remakes' }],
  });
});

test('what has no result has no voxels', async () => {
  const { workstation, studyId, fixedSeriesId, movingSeriesId } = await reopened(importTinyStudy);
  const registrationId = crypto.randomUUID() as RegistrationId;
  await expect(verifiedRegistered(workstation, registrationId)).rejects.toMatchObject({ code: 'not-found' });
  const createdAt = new Date(0).toISOString();
  insertRegistration(workstation.database, {
    registrationId,
    studyId,
    fixedSeriesId,
    movingSeriesId,
    origin: 'automatic',
    createdAt,
    jobId: null,
    landmarks: [],
  });
  await expect(verifiedRegistered(workstation, registrationId)).rejects.toMatchObject({ code: 'not-found' });
});
