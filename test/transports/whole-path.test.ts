import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readImageNode } from '@itk-wasm/image-io';
import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { registeredVolumePath, thumbnailPath, volumePath } from '../../src-shared/contract/byte-paths.ts';
import type { Backend } from '../../src-shared/contract/backend.ts';
import type { Job } from '../../src-shared/contract/jobs.ts';
import type { JobId } from '../../src-shared/contract/ids.ts';
import type { Series } from '../../src-shared/contract/series.ts';
import { startLoopbackHost } from '../../src-main/hosts/loopback/server.ts';
import { serveProtocol } from '../../src-main/hosts/electron/serve-protocol.ts';
import { windowOrigin } from '../../src-main/hosts/electron/window-security.ts';
import { dataFolderAt } from '../../src-main/workstation/data-folder.ts';
import { openWorkstation } from '../../src-main/workstation/open-workstation.ts';
import type { Workstation } from '../../src-main/workstation/workstation.ts';
import { readSeries } from '../../src-main/series-files/read-series.ts';
import { createClient } from '../../src-renderer/client.ts';
import { connectOverHttp } from '../fixtures/http-backend.ts';
import { bridgeInProcess } from '../fixtures/message-port-bridge.ts';
import { runConcord } from '../fixtures/run-concord.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

const session = join(import.meta.dirname, '../../../shared/data/dicom/t1-t2-one-session');
const absent = '../shared/data/dicom/t1-t2-one-session is not there';

interface Connected {
  readonly backend: Backend;
  fetchBytes(path: string): Promise<Response>;
  close(): Promise<void> | void;
}

/** Each transport with the host's own code; the window's end is the window's own where it runs without a browser. */
const transports: Record<string, (workstation: Workstation) => Promise<Connected>> = {
  async 'HTTP on the loopback host'(workstation) {
    const host = await startLoopbackHost(workstation, { port: 0, windowFolder: null });
    const backend = await connectOverHttp(host.newAddress());
    return {
      backend,
      fetchBytes: (path) => backend.fetchBytes(path),
      async close() {
        backend.close();
        await host.close();
      },
    };
  },
  'the Electron bridge over an in-process port'(workstation) {
    const { bridge, close } = bridgeInProcess(workstation);
    return Promise.resolve({
      backend: createClient(bridge),
      fetchBytes: (path) => serveProtocol({ workstation, windowFolder: null }, new Request(`${windowOrigin}/${path}`)),
      close,
    });
  },
};

let root: string;
let registeredByCommandLine: { voxels: Float32Array; movingFromFixed: number[][] } | null = null;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'concord-transports-'));
  if (!existsSync(session)) return;
  const out = join(root, 'out');
  const fixed = join(session, 'T1_MEMPRAGE_RMS');
  const moving = join(session, 'T2_AX_FSE');
  const ran = await runConcord(['register', '--fixed', fixed, '--moving', moving, '--out', out, '--json', '--quiet']);
  expect(ran.errors).toBe('');
  const result = JSON.parse(ran.output) as { transform: { movingFromFixed: number[][] } };
  const image = await readImageNode(join(out, 'registered.nii.gz'));
  registeredByCommandLine = {
    voxels: Float32Array.from(image.data as ArrayLike<number>),
    movingFromFixed: result.transform.movingFromFixed,
  };
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(Object.keys(transports))('the whole path over %s', { timeout: 300_000 }, (name) => {
  test('imports the real session, registers with progress and cancel, and streams the same voxels', async (context: TestContext) => {
    if (registeredByCommandLine === null) return context.skip(absent);
    const workstation = openWorkstation({ folder: dataFolderAt(join(root, name)) });
    const { backend, fetchBytes, close } = await transports[name]!(workstation);
    try {
      const received: Job[] = [];
      backend.on('job.changed', (job) => received.push(job));
      const imported = await backend.call('import.start', { paths: [session], uploadId: null, mode: 'copy' });
      expect((await ended(backend, imported.jobId)).state).toBe('done');
      const summary = await backend.call('import.summary', { jobId: imported.jobId });
      expect(summary).toMatchObject({ addedFiles: 232, knownFiles: 0 });
      expect(summary!.notUsed.map(({ reason }) => reason.code)).toEqual(['statistical-map', 'statistical-map']);

      const [study] = await backend.call('studies.list', {});
      const { series } = await backend.call('studies.get', { studyId: study!.studyId });
      const fixed = series.find(({ modality }) => modality === 'T1')!;
      const moving = series.find(({ modality }) => modality === 'T2')!;
      expect(series.filter(({ usable }) => !usable)).toHaveLength(2);

      await expectVolume(backend, fetchBytes, fixed, join(session, 'T1_MEMPRAGE_RMS'));

      const pair = { fixedSeriesId: fixed.seriesId, movingSeriesId: moving.seriesId, startMovingFromFixed: null };
      const cancelled = await backend.call('registrations.start', pair);
      await until(() => received.some((job) => job.jobId === cancelled.jobId && job.step === 'searching'));
      const cancelledAtMs = performance.now();
      await backend.call('jobs.cancel', { jobId: cancelled.jobId });
      expect((await ended(backend, cancelled.jobId)).state).toBe('cancelled');
      expect(performance.now() - cancelledAtMs).toBeLessThan(1000);
      expect(await backend.call('registrations.get', { registrationId: cancelled.registrationId })).toMatchObject({
        state: 'cancelled',
        result: null,
      });

      const started = await backend.call('registrations.start', pair);
      expect((await ended(backend, started.jobId)).state).toBe('done');
      const steps = received.filter(({ jobId }) => jobId === started.jobId).map(({ step }) => step);
      for (const step of ['reading', 'preparing', 'searching', 'refining', 'scoring', 'resampling'])
        expect(steps).toContain(step);
      const registration = await backend.call('registrations.get', { registrationId: started.registrationId });
      expect(registration).toMatchObject({ state: 'done', version: 2, origin: 'automatic', locked: false });
      expect(registration.result!.quality.verdict).toBe('good');
      expect(registration.result!.transform.movingFromFixed).toEqual(registeredByCommandLine.movingFromFixed);

      const registered = await floats(fetchBytes, registeredVolumePath(started.registrationId));
      expect(registered.length).toBe(registeredByCommandLine.voxels.length);
      expect(largestDifference(registered, registeredByCommandLine.voxels)).toBeLessThanOrEqual(1e-3);

      await until(async () => (await backend.call('studies.list', {}))[0]!.thumbnailSeriesId !== null);
      const thumbnail = await fetchBytes(thumbnailPath(fixed.seriesId));
      expect(thumbnail.headers.get('content-type')).toBe('image/png');
      expect((await fetchBytes('volumes/..%2F..%2Fetc%2Fpasswd')).status).toBe(404);
      await expect(backend.call('studies.get', { studyId: randomUUID() as never })).rejects.toMatchObject({
        code: 'not-found',
      });

      await reviewAndCorrect(backend, started.registrationId, pair);
    } finally {
      await close();
      await workstation.close();
    }
  });
});

/** Scores and saves a position set by hand, approves, and finds that locked and written down. */
async function reviewAndCorrect(
  backend: Backend,
  registrationId: string,
  { fixedSeriesId, movingSeriesId }: { fixedSeriesId: string; movingSeriesId: string },
): Promise<void> {
  const { movingFromFixed } = (await backend.call('registrations.get', { registrationId })).result!.transform;
  const nudged = movingFromFixed.map((row, i) =>
    i === 0 ? [row[0], row[1], row[2], row[3] + 8] : row,
  ) as typeof movingFromFixed;
  const before = await backend.call('registrations.score', { fixedSeriesId, movingSeriesId, movingFromFixed });
  const after = await backend.call('registrations.score', { fixedSeriesId, movingSeriesId, movingFromFixed: nudged });
  expect(after.matchedNcc!).toBeLessThan(before.matchedNcc!);
  const landmarks = [{ fixedMm: [0, 0, 0], movingMm: [1, 2, 3] }] as {
    fixedMm: [number, number, number];
    movingMm: [number, number, number];
  }[];
  const manual = await backend.call('registrations.saveManual', {
    fixedSeriesId,
    movingSeriesId,
    movingFromFixed: nudged,
    landmarks,
  });
  expect(manual).toMatchObject({ version: 3, origin: 'landmarks', landmarks });
  expect(manual.result!.quality.verdict).not.toBe('good');

  const review = { registrationId, decision: 'approved' as const, reason: 'fits', reviewer: 'Dr. Test' };
  expect(await backend.call('reviews.submit', review)).toMatchObject({ locked: true });
  await expect(backend.call('reviews.submit', review)).rejects.toMatchObject({ code: 'conflict' });
  const history = await backend.call('registrations.history', { fixedSeriesId, movingSeriesId });
  expect(history.map(({ state, locked }) => [state, locked])).toEqual([
    ['cancelled', false],
    ['done', true],
    ['done', false],
  ]);
  const audit = await backend.call('audit.list', { limit: 100 });
  expect(audit[0]).toMatchObject({ actor: 'Dr. Test', action: 'approved', subject: registrationId });
  expect(audit.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['imported', 'registered', 'registration-cancelled', 'placed-by-hand']),
  );
}

async function expectVolume(
  backend: Backend,
  fetchBytes: Connected['fetchBytes'],
  series: Series,
  path: string,
): Promise<void> {
  const facts = await backend.call('series.volume', { seriesId: series.seriesId });
  const bytes = await (await fetchBytes(volumePath(series.seriesId))).arrayBuffer();
  const isInt16 = facts.voxelType === 'int16';
  const streamed = isInt16
    ? Float32Array.from(new Int16Array(bytes), (v) => v + facts.intercept)
    : new Float32Array(bytes);
  const read = await readSeries(path);
  expect(facts.grid.size).toEqual(read.volume.grid.size);
  expect(facts.grid.originMm).toEqual(read.volume.grid.originMm);
  expect(facts.grid.direction).toEqual(read.volume.grid.direction);
  expect(bytes.byteLength).toBe(facts.byteLength);
  expect(largestDifference(streamed, read.volume.voxels)).toBe(0);
}

async function floats(fetchBytes: Connected['fetchBytes'], path: string): Promise<Float32Array> {
  const response = await fetchBytes(path);
  expect(response.status).toBe(200);
  return new Float32Array(await response.arrayBuffer());
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

async function ended(backend: Backend, jobId: JobId): Promise<Job> {
  let job: Job | undefined;
  await until(async () => {
    job = (await backend.call('jobs.list', {})).find((one) => one.jobId === jobId);
    return job !== undefined && job.state !== 'queued' && job.state !== 'running';
  });
  return job!;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('It did not happen within a minute.');
}
