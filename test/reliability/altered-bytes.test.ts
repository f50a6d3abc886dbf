import { readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { ExportOptions } from '../../src-shared/contract/exports.ts';
import type { RegistrationId, SeriesId } from '../../src-shared/contract/ids.ts';
import { registeredVolumePath, volumePath } from '../../src-shared/contract/byte-paths.ts';
import { filesOfSeries } from '../../src-main/database/files.ts';
import { readImportSummary } from '../../src-main/database/jobs.ts';
import { findRegistration } from '../../src-main/database/registrations.ts';
import { findBytes, readPieces } from '../../src-main/workstation/series/byte-streams.ts';
import {
  absolutePath,
  cachePathOf,
  locateSeries,
  requireSeries,
} from '../../src-main/workstation/series/locate-series.ts';
import { rebuildIndex } from '../../src-main/workstation/studies/rebuild-index.ts';
import { registeredFile } from '../../src-main/workstation/registrations/registered-file.ts';
import { readLocated } from '../../src-main/tasks/volume-cache.ts';
import type { Workstation } from '../../src-main/workstation/workstation.ts';
import { call, workstationWithRegistration } from '../conformance/registered-workstation.ts';
import { alterFile } from '../fixtures/altered-file.ts';
import { runConcord, startConcord, written } from '../fixtures/run-concord.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { ended, importNow, testWorkstation } from '../fixtures/test-workstation.ts';
import { writeTinySeries } from '../fixtures/tiny-dicom.ts';
import { englishText, englishTexts } from '../../src-shared/messages/text.ts';

const study = { studyUid: '1.2.3', seriesUid: '1.2.3.1' };

async function approved() {
  const folder = temporaryFolder();
  const { workstation, registrationId } = await workstationWithRegistration(folder);
  const { fixedSeriesId, movingSeriesId } = findRegistration(workstation.database, registrationId)!;
  return { workstation, registrationId, fixedSeriesId, movingSeriesId, source: join(folder, 'source') };
}

async function exported(
  workstation: Workstation,
  registrationId: RegistrationId,
  formats: ExportOptions['formats'],
): Promise<string> {
  const path = temporaryFolder();
  const { jobId } = await call(workstation, 'exports.start', {
    registrationId, formats, anonymise: false, confirmDifferentPatients: false, locale: 'en', destination: { kind: 'folder', path },
  }); // prettier-ignore
  await ended(workstation, jobId);
  return join(path, readdirSync(path)[0]!);
}

async function niftiOf(workstation: Workstation, registrationId: RegistrationId): Promise<Buffer> {
  const folder = await exported(workstation, registrationId, ['nifti', 'report-html']);
  return readFileSync(
    join(
      folder,
      readdirSync(folder).find((name) => name.endsWith('.nii.gz'))!,
    ),
  );
}

async function shown(workstation: Workstation, path: string): Promise<Buffer> {
  return buffer(readPieces(await findBytes(workstation, path)));
}

function storedPaths({ database, folder }: Workstation, seriesId: SeriesId): string[] {
  return filesOfSeries(database, seriesId).map((file) => absolutePath(folder, file));
}

function cacheOf(workstation: Workstation, seriesId: SeriesId): string {
  return cachePathOf(workstation.folder, requireSeries(workstation, seriesId).contentHash);
}

function dropCache(workstation: Workstation, seriesId: SeriesId): void {
  for (const extension of ['.f32', '.json']) rmSync(cacheOf(workstation, seriesId) + extension, { force: true });
}

test('a registered volume that was altered after approval is made anew, to the bit, or refused', async () => {
  const { workstation, registrationId } = await approved();
  const { database, folder } = workstation;
  const path = registeredFile(folder, registrationId);
  const sound = readFileSync(path);
  const before = await niftiOf(workstation, registrationId);
  alterFile(path);
  expect((await niftiOf(workstation, registrationId)).equals(before)).toBe(true);
  expect(readFileSync(path).equals(sound)).toBe(true);
  alterFile(path);
  expect((await shown(workstation, registeredVolumePath(registrationId))).equals(sound)).toBe(true);
  rmSync(path);
  expect((await shown(workstation, registeredVolumePath(registrationId))).equals(sound)).toBe(true);

  // A result of another version, whose resampling gives other bytes.
  database
    .prepare("UPDATE registrations SET provenance_json = json_set(provenance_json, '$.registeredHash', ?)")
    .run('0'.repeat(64));
  await expect(niftiOf(workstation, registrationId)).rejects.toThrow(/"T2" is not what was registered. Register again/);
  await expect(shown(workstation, registeredVolumePath(registrationId))).rejects.toThrow(/Register again/);
});

test('a series whose stored file was altered is neither shown nor registered nor exported; importing it again heals it', async () => {
  const { workstation, registrationId, fixedSeriesId, movingSeriesId, source } = await approved();
  const sound = await shown(workstation, volumePath(movingSeriesId));
  const paths = storedPaths(workstation, movingSeriesId);
  alterFile(paths[3]!);
  // The cached voxels are those of the sound files, but an export copies the files' headers.
  await expect(exported(workstation, registrationId, ['dicom-series'])).rejects.toThrow(
    /Series "2 T2" is damaged: .* Import the series again: that heals it./,
  );
  await workstation.close();

  const root = workstation.folder.root;
  const reopened = testWorkstation(root);
  dropCache(reopened, movingSeriesId);
  const damaged = /Series "2 T2" is damaged/;
  await expect(call(reopened, 'series.volume', { seriesId: movingSeriesId })).rejects.toThrow(damaged);
  await expect(shown(reopened, volumePath(movingSeriesId))).rejects.toThrow(damaged);
  const { jobId } = await call(reopened, 'registrations.start', {
    fixedSeriesId,
    movingSeriesId,
    startMovingFromFixed: null,
  });
  await expect(ended(reopened, jobId)).rejects.toThrow(damaged);
  rmSync(paths[5]!);

  const again = await importNow(reopened, [source]);
  expect(englishTexts(again.messages)).toMatch(/2 damaged or missing files were replaced by sound ones/);
  expect(readImportSummary(reopened.database, again.jobId)).toMatchObject({ addedFiles: 0, healedFiles: 2 });
  expect((await shown(reopened, volumePath(movingSeriesId))).equals(sound)).toBe(true);
  await exported(reopened, registrationId, ['dicom-series']);
  expect(englishTexts((await importNow(reopened, [source])).messages)).toMatch(/Nothing new/);
});

test('a cached volume that was altered is made anew: voxels, facts, whether it is shown or registered', async () => {
  const { workstation, movingSeriesId } = await approved();
  const sound = await shown(workstation, volumePath(movingSeriesId));
  const cachePath = cacheOf(workstation, movingSeriesId);
  const facts = readFileSync(`${cachePath}.json`);
  const voxels = readFileSync(`${cachePath}.f32`);
  alterFile(`${cachePath}.f32`);
  expect((await shown(workstation, volumePath(movingSeriesId))).equals(sound)).toBe(true);
  expect(readFileSync(`${cachePath}.f32`).equals(voxels)).toBe(true);

  alterFile(`${cachePath}.f32`);
  const { volume } = await readLocated(await locateSeries(workstation, movingSeriesId));
  expect(Buffer.from(new Uint8Array(volume.voxels.buffer)).equals(voxels)).toBe(true);
  expect(readFileSync(`${cachePath}.f32`).equals(voxels)).toBe(true);

  alterFile(`${cachePath}.json`);
  await call(workstation, 'series.volume', { seriesId: movingSeriesId });
  expect(readFileSync(`${cachePath}.json`).equals(facts)).toBe(true);
});

test('a linked file that changed at its source is reported', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const source = temporaryFolder();
  const paths = writeTinySeries(source, { ...study, description: 'linked T1' });
  const { studyIds } = await importNow(workstation, [source], 'link');
  const { series } = await call(workstation, 'studies.get', { studyId: studyIds[0]! });
  await call(workstation, 'series.volume', { seriesId: series[0]!.seriesId });
  dropCache(workstation, series[0]!.seriesId);
  await workstation.close();
  alterFile(paths[0]!);
  const reopened = testWorkstation(workstation.folder.root);
  await expect(call(reopened, 'series.volume', { seriesId: series[0]!.seriesId })).rejects.toThrow(
    /"1 linked T1" was linked, and its file .* is not what it was then. Put the original file back/,
  );
});

test('indexing the stored files again takes no altered one for what was imported, and removes nothing beside it', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const source = temporaryFolder();
  writeTinySeries(source, study);
  const { studyIds } = await importNow(workstation, [source]);
  const { series } = await call(workstation, 'studies.get', { studyId: studyIds[0]! });
  const paths = storedPaths(workstation, series[0]!.seriesId);
  await workstation.close();
  for (const suffix of ['', '-wal', '-shm']) rmSync(workstation.folder.databasePath + suffix, { force: true });
  alterFile(paths[2]!);

  const reopened = testWorkstation(workstation.folder.root);
  const summary = await rebuildIndex(reopened);
  expect(summary).toMatchObject({ addedFiles: 0 });
  expect(summary.notUsed.map(({ reason }) => englishText(reason))).toEqual([
    expect.stringMatching(/is not what was imported/),
  ]);
  expect(paths.map((path) => readFileSync(path).length > 0)).not.toContain(false);
  await importNow(reopened, [source]);
  expect(await rebuildIndex(reopened)).toMatchObject({ notUsed: [] });
});

test('doctor --verify reads every stored byte, and names each damaged series; doctor alone is as quick as it was', async () => {
  const { workstation, registrationId, movingSeriesId } = await approved();
  const { root } = workstation.folder;
  await shown(workstation, volumePath(movingSeriesId));
  const quick = ['doctor', '--data', root, '--json'];
  const findings = async (args: readonly string[]) => {
    const { output, code } = await runConcord(args);
    const found = JSON.parse(output) as { name: string; sound: boolean; detail: string }[];
    return { code, of: (name: string) => found.find((one) => one.name === name) };
  };
  const sound = await findings([...quick, '--verify']);
  for (const name of ['Imported bytes', 'Registered bytes', 'Cached bytes']) {
    expect(sound.of(name), name).toMatchObject({ sound: true });
  }
  alterFile(storedPaths(workstation, movingSeriesId)[0]!);
  alterFile(registeredFile(workstation.folder, registrationId));
  alterFile(`${cacheOf(workstation, movingSeriesId)}.f32`);
  expect((await findings(quick)).of('Imported bytes')).toBeUndefined();
  const damaged = await findings([...quick, '--verify']);
  expect(damaged.code).toBe(3);
  expect(damaged.of('Imported bytes')!.detail).toMatch(
    /^1 of 2 .* Import .* study \S+ Head, series 2 T2: 1 of \d+ files/s,
  );
  expect(damaged.of('Registered bytes')!.detail).toMatch(/series 2 T2, registered, version 1: 1 of 1 files/);
  expect(damaged.of('Cached bytes')!.detail).toMatch(/series 2 T2: 1 of 1 files/);
});

test('doctor --verify is cancelled by Ctrl-C', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const source = temporaryFolder();
  writeTinySeries(source, study);
  await importNow(workstation, [source]);
  const { root, files } = workstation.folder;
  // 50 GB that take no room: reading them takes minutes.
  const [first] = readdirSync(files, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  truncateSync(join(first!.parentPath, first!.name), 50e9);
  const child = startConcord(['doctor', '--verify', '--data', root]);
  const ended = new Promise((resolve) => child.once('close', resolve));
  await written(child, 'Verifying the stored bytes');
  child.kill('SIGINT');
  expect(await ended).toBe(130);
});
