import { isAbsolute } from 'node:path';
import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { readImportSummary } from '../../database/jobs.ts';
import { listLatestRegistrations } from '../../database/registrations.ts';
import { listSeries } from '../../database/series.ts';
import { findStudy, listStudies } from '../../database/studies.ts';
import { readStudyView, writeStudyView } from '../../database/study-views.ts';
import { startImport } from './import-study.ts';
import { openSeriesVolume } from '../series/open-series-volume.ts';
import { removeWholeStudy, summariseRemoval } from './remove-study.ts';
import type { HandlersOf } from '../handler.ts';

export const studyHandlers: HandlersOf<'studies' | 'uploads' | 'import' | 'jobs' | 'series'> = {
  'studies.list': ({ database }) => listStudies(database),
  'studies.get': ({ database }, { studyId }) => {
    const study = findStudy(database, studyId);
    if (!study) throw new Failure('not-found', messageOf('no-study'));
    return { study, series: listSeries(database, studyId), registrations: listLatestRegistrations(database, studyId) };
  },
  'studies.removalSummary': (workstation, { studyId }) => summariseRemoval(workstation, studyId),
  'studies.remove': async (workstation, { studyId }) => {
    await removeWholeStudy(workstation, studyId);
    return {};
  },
  'studies.view': ({ database }, { studyId }) => readStudyView(database, studyId),
  'studies.keepView': ({ database }, { studyId, view }) => {
    writeStudyView(database, studyId, view);
    return {};
  },
  'uploads.begin': ({ uploads, held }) => {
    held.refuseIfGone();
    return { uploadId: uploads.begin().uploadId };
  },
  'import.start': (workstation, request) => {
    // Which folder a window would begin at, nobody could say.
    if (!request.paths.every((path) => isAbsolute(path))) throw new Failure('usage', messageOf('whole-path-needed'));
    return { jobId: startImport(workstation, request) };
  },
  'import.summary': ({ database }, { jobId }) => {
    const summary = readImportSummary(database, jobId);
    if (summary === undefined) throw new Failure('not-found', messageOf('no-import'));
    return summary;
  },
  'import.choosePaths': async ({ host }, { kind }) => ({ paths: await host.choosePaths(kind) }),
  'jobs.list': ({ jobs }) => jobs.list(),
  'jobs.cancel': ({ jobs }, { jobId }) => {
    jobs.cancel(jobId);
    return {};
  },
  'series.volume': async (workstation, { seriesId }) => {
    const { grid, modality, window, background, int16Intercept } = await openSeriesVolume(workstation, seriesId);
    return {
      grid: {
        size: [...grid.size],
        spacingMm: [...grid.spacingMm],
        originMm: [...grid.originMm],
        direction: [...grid.direction],
      },
      byteLength: (int16Intercept === null ? 4 : 2) * grid.size[0] * grid.size[1] * grid.size[2],
      voxelType: int16Intercept === null ? 'float32' : 'int16',
      intercept: int16Intercept ?? 0,
      window: { ...window },
      modality,
      background,
    };
  },
};
