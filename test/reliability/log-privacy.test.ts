import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { JobId } from '../../src-shared/contract/ids.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';
import { dicomAttributes } from '../../src-main/series-export/dicom/dicom-attributes.ts';
import type { DicomDataset } from '../../src-main/series-export/dicom/dicom-dataset.ts';
import { storageClass } from '../../src-main/series-export/dicom/dicom-uids.ts';
import { obliqueGrid, orthonormal, phantomVoxels, writeSourceSeries } from '../conformance/source-series.ts';
import { connectOverHttp, type HttpBackend } from '../fixtures/http-backend.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const commandLine = fileURLToPath(new URL('../../src-main/cli/main.ts', import.meta.url));

/** In every text of the series, in every folder and file name; in no word of the program. */
const markers = ['ZQMARKER', 'zqmarker', '19370517'];
const texts: Readonly<Record<string, string>> = {
  PN: 'ZQMARKER^Pat', LO: 'ZQMARKER lo', SH: 'ZQMARKER', ST: 'ZQMARKER st', LT: 'ZQMARKER lt', DA: '19370517',
}; // prettier-ignore

function poisonedAttributes(): DicomDataset {
  const kept = /^(SpecificCharacterSet|Modality|PatientPosition|FrameOfReference)/;
  const entries = Object.entries(dicomAttributes).flatMap(([keyword, [, vr]]) =>
    vr in texts && !kept.test(keyword) ? [[keyword, texts[vr]]] : [],
  );
  return { ...(Object.fromEntries(entries) as DicomDataset), Modality: 'MR' };
}

function writePoisoned(folder: string, seriesUid: string, description: string): void {
  const grid = orthonormal(obliqueGrid);
  writeSourceSeries(folder, {
    grid,
    voxels: phantomVoxels(grid),
    sopClassUid: storageClass.mr,
    studyUid: '1.2.826.0.1.3680043.8.498.1',
    seriesUid,
    attributes: { ...poisonedAttributes(), SeriesDescription: description },
  });
}

test('the whole path with debug on leaves no patient data in the log or on standard error', async () => {
  const root = temporaryFolder();
  const data = join(root, 'data');
  const source = join(root, 'ZQMARKER^Pat 19370517');
  writePoisoned(join(source, 'ZQMARKER-t1'), '1.2.826.0.1.3680043.8.498.1.1', 'ZQMARKER t1');
  writePoisoned(join(source, 'ZQMARKER-t2'), '1.2.826.0.1.3680043.8.498.1.2', 'ZQMARKER t2');
  writeFileSync(join(source, 'zqmarker.nii'), 'ZQMARKER is no volume');
  const child = spawn(process.execPath, [commandLine, 'start', '--loopback', '--no-open', '--data', data], {
    env: { ...process.env, CONCORD_DEBUG: '1' },
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const address = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const ready = /ready at (\S+)/.exec(output)?.[1];
      if (ready) resolve(ready);
    });
    child.once('exit', () => reject(new Error(`ended before it was ready: ${errors}`)));
  });
  const backend = await connectOverHttp(address);
  try {
    await useAll(backend, source, root);
  } finally {
    backend.close();
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await closed;
  }
  const logs = join(data, 'logs');
  const log = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8')).join(''); // prettier-ignore
  for (const text of [log, errors]) for (const marker of markers) expect(text.includes(marker), marker).toBe(false);
  expect(log).not.toContain(root);
  // It does tell what went wrong, and what was done.
  const events = log.trim().split('\n').map((line) => (JSON.parse(line) as { event: string }).event); // prettier-ignore
  expect(events).toEqual(
    expect.arrayContaining(['opened', 'registration-started', 'job-step', 'job-ended', 'job-failed', 'request-failed', 'task-failed', 'closed']),
  ); // prettier-ignore
  expect(log).toMatch(/"step":"searching","ms":\d+/);
  expect(log).toContain('"thread":"importing"');
  if (process.platform !== 'win32') expect(statSync(logs).mode & 0o777).toBe(0o700);
}, 120_000);

/** Imports, registers, exports; and fails at each of them, and at a server. */
async function useAll(backend: HttpBackend, source: string, root: string): Promise<void> {
  const { studyIds } = await jobEnded(backend, await startImport(backend, source), 'done');
  await jobEnded(backend, await startImport(backend, join(root, 'ZQMARKER-none')), 'failed');
  const broken = join(root, 'ZQMARKER.zip');
  writeFileSync(broken, Buffer.from('PK\x03\x04ZQMARKER'));
  await jobEnded(backend, await startImport(backend, broken), 'failed');

  const { series } = await backend.call('studies.get', { studyId: studyIds[0]! });
  const [fixed, moving] = series.filter(({ usable }) => usable);
  expect(fixed!.description).toContain('ZQMARKER');
  const pair = { fixedSeriesId: fixed!.seriesId, movingSeriesId: moving!.seriesId };
  const { registrationId, jobId } = await backend.call('registrations.start', { ...pair, startMovingFromFixed: null });
  await jobEnded(backend, jobId, 'done');
  await backend.call('reviews.submit', {
    registrationId,
    decision: 'approved',
    reason: 'ZQMARKER',
    reviewer: 'ZQMARKER',
  });

  const out = join(root, 'ZQMARKER-out');
  mkdirSync(out);
  const exportTo = async (path: string) =>
    (
      await backend.call('exports.start', {
        registrationId,
        formats: ['nifti', 'dicom-series', 'report-pdf'],
        anonymise: false,
        confirmDifferentPatients: false,
        locale: 'en',
        destination: { kind: 'folder', path },
      })
    ).jobId;
  await jobEnded(backend, await exportTo(out), 'done');
  await jobEnded(backend, await exportTo(join(source, 'zqmarker.nii')), 'failed');

  const server = { name: 'ZQMARKER', host: '127.0.0.1', port: 1, calledAeTitle: 'ZQMARKER', callingAeTitle: 'ZQMARKER', tls: false }; // prettier-ignore
  const { serverId } = await backend.call('servers.save', { serverId: null, server });
  await backend.call('servers.test', { serverId });
  const query = { serverId, patientName: 'ZQMARKER', patientId: 'ZQMARKER', studyDate: '19370517' };
  await expect(backend.call('servers.find', query)).rejects.toThrow();
}

async function startImport(backend: HttpBackend, path: string): Promise<JobId> {
  return (await backend.call('import.start', { paths: [path], uploadId: null, mode: 'copy' })).jobId;
}

async function jobEnded(backend: HttpBackend, jobId: JobId, state: Job['state']): Promise<Job> {
  for (;;) {
    const job = (await backend.call('jobs.list', {})).find((one) => one.jobId === jobId)!;
    if (job.state !== 'queued' && job.state !== 'running') {
      expect({ state: job.state, kind: job.kind }).toEqual({ state, kind: job.kind });
      return job;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
