import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { JobId, UploadId } from '../../../src-shared/contract/ids.ts';
import { ids } from '../../../test/fixtures/filled-database.ts';
import { registerTinyStudy } from '../../../test/fixtures/registered-study.ts';
import { temporaryFolder } from '../../../test/fixtures/temporary-folder.ts';
import { ended, testWorkstation } from '../../../test/fixtures/test-workstation.ts';
import { studyHandlers } from './handlers.ts';

test('a study is listed, shown with its series and registrations, opened, and removed', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const { studyId, fixedSeriesId, registrationId } = await registerTinyStudy(workstation);
  expect(await studyHandlers['studies.list'](workstation, {})).toMatchObject([{ studyId, seriesCount: 2 }]);
  expect(await studyHandlers['studies.get'](workstation, { studyId })).toMatchObject({
    study: { studyId, patientId: 'TINY' },
    series: [{ description: 'T1 tiny' }, { description: 'T2 tiny' }],
    registrations: [{ registrationId }],
  });
  const volume = await studyHandlers['series.volume'](workstation, { seriesId: fixedSeriesId });
  expect(volume).toMatchObject({ modality: 'T1', grid: { size: [8, 8, 6], spacingMm: [1.5, 1.5, 2] } });
  expect(volume.byteLength).toBe(2 * 8 * 8 * 6); // whole numbers go as int16
  expect(volume.window.high).toBeGreaterThan(volume.window.low);
  const view = { fixedSeriesId, movingSeriesId: null, movingStudyId: null, viewer: { crosshairMm: [1, 2, 3] } };
  expect(await studyHandlers['studies.view'](workstation, { studyId })).toBeNull();
  expect(await studyHandlers['studies.keepView'](workstation, { studyId, view })).toEqual({});
  expect(await studyHandlers['studies.view'](workstation, { studyId })).toEqual(view);
  expect(await studyHandlers['studies.removalSummary'](workstation, { studyId })).toMatchObject({ series: 2, registrations: 1 }); // prettier-ignore
  expect(await studyHandlers['studies.remove'](workstation, { studyId })).toEqual({});
  expect(await studyHandlers['studies.list'](workstation, {})).toEqual([]);
});

test('what names no study, series or import is refused; a job that is unknown needs no cancelling', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const notFound = (code: string) => ({ code: 'not-found', messages: [{ code }] });
  const { study: studyId, t1: seriesId, job: jobId } = ids;
  const answer = async (ask: () => unknown) => ask();
  await expect(answer(() => studyHandlers['studies.get'](workstation, { studyId }))).rejects.toMatchObject(notFound('no-study')); // prettier-ignore
  await expect(answer(() => studyHandlers['studies.remove'](workstation, { studyId }))).rejects.toMatchObject(notFound('no-study')); // prettier-ignore
  await expect(answer(() => studyHandlers['series.volume'](workstation, { seriesId }))).rejects.toMatchObject(notFound('no-series')); // prettier-ignore
  await expect(answer(() => studyHandlers['import.summary'](workstation, { jobId }))).rejects.toMatchObject(notFound('no-import')); // prettier-ignore
  expect(await studyHandlers['jobs.cancel'](workstation, { jobId })).toEqual({});
});

test('an import takes whole paths and uploads that were begun here, each once', async () => {
  const workstation = testWorkstation(temporaryFolder());
  const start = async (paths: string[], uploadId: UploadId | null = null) =>
    studyHandlers['import.start'](workstation, { paths, uploadId, mode: 'copy' });
  await expect(start([temporaryFolder(), 'T1'])).rejects.toMatchObject({ code: 'usage', messages: [{ code: 'whole-path-needed' }] }); // prettier-ignore
  await expect(start([])).rejects.toMatchObject({ code: 'usage', messages: [{ code: 'nothing-chosen' }] });
  await expect(start([], 'unknown' as UploadId)).rejects.toMatchObject({ messages: [{ code: 'upload-unknown' }] });
  expect(await studyHandlers['jobs.list'](workstation, {})).toEqual([]);
  const begun = await studyHandlers['uploads.begin'](workstation, {});
  const uploadId = begun.uploadId as UploadId;
  const jobId = (await start([], uploadId)).jobId as JobId;
  await expect(ended(workstation, jobId)).rejects.toThrow(/No series was found/);
  expect(await studyHandlers['import.summary'](workstation, { jobId })).toMatchObject({ addedFiles: 0, studyIds: [] });
  await expect(start([], uploadId)).rejects.toMatchObject({ messages: [{ code: 'upload-unknown' }] });
});

test("paths are chosen with the host's dialog", async () => {
  const workstation = testWorkstation(temporaryFolder());
  const host = { ...workstation.host, choosePaths: (kind: string) => Promise.resolve([`/${kind}`]) };
  expect(await studyHandlers['import.choosePaths']({ ...workstation, host }, { kind: 'folder' })).toEqual({ paths: ['/folder'] }); // prettier-ignore
});

// Windows removes no folder whose files are open.
test.skipIf(process.platform === 'win32')('no upload begins in a data folder that was removed', async () => {
  const workstation = testWorkstation(temporaryFolder());
  rmSync(workstation.folder.root, { recursive: true });
  await expect((async () => studyHandlers['uploads.begin'](workstation, {}))()).rejects.toMatchObject({
    code: 'output',
  });
});
