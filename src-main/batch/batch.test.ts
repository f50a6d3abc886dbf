import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../src-shared/failure.ts';
import { resultFileOf } from '../../src-shared/result-file.ts';
import type { RegistrationResult, Verdict } from '../../src-shared/registration-result.ts';
import { registerBatch, writeBatchSummary } from './register-batch.ts';
import type { PathsToRegister } from '../pair-registration/register-paths.ts';
import { readPairList, type BatchPair } from './pair-list.ts';
import type { PairWorker } from './pair-worker.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batch-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function listOf(text: string): Promise<BatchPair[]> {
  await writeFile(join(folder, 'list.csv'), text);
  return readPairList(join(folder, 'list.csv'), join(folder, 'out'));
}

function resultOf(paths: PathsToRegister, verdict: Verdict, errorBoundMm: number): RegistrationResult {
  const series = { modality: 'T1', modalityEvidence: '', size: [1, 1, 1], spacingMm: [1, 1, 1], notes: [] } as const;
  return {
    schema: 'concord.result/2',
    software: { name: 'Concord', version: '0' },
    fixed: { ...series, source: paths.fixedPath, size: [1, 1, 1], spacingMm: [1, 1, 1], notes: [] },
    moving: { ...series, source: paths.movingPath, size: [1, 1, 1], spacingMm: [1, 1, 1], notes: [] },
    preset: { id: 'x', version: '1' },
    transform: {
      type: 'rigid',
      space: 'LPS',
      units: 'mm',
      movingFromFixed: [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
      ],
    },
    quality: {
      verdict, messages: [messageOf('unusable-because', { detail: 'Because, "so".' })], ncc: 0.5, matchedNcc: null, nmi: 1.1, overlapVoxels: 1, overlapFraction: 1,
      expectedErrorMm: errorBoundMm / 2, errorBoundMm, poseCovariance: null,
    },
    candidates: [],
    timing: { readMs: 0, normaliseMs: 0, searchMs: 0, refineMs: 0, scoreMs: 0, resampleMs: 0, totalMs: 1000 },
  }; // prettier-ignore
}

/** Writes what a registration would; refuses series called "bad". */
function fakeWorker(registered: string[], verdictOf: (path: string) => Verdict = () => 'good'): PairWorker {
  return {
    async register(paths) {
      registered.push(paths.movingPath);
      if (paths.movingPath.includes('bad'))
        throw new Failure('input', messageOf('path-cannot-be-read', { path: paths.movingPath, detail: 'EIO' }));
      const result = resultOf(paths, verdictOf(paths.movingPath), paths.movingPath.length / 100);
      await mkdir(paths.outFolder, { recursive: true });
      await writeFile(join(paths.outFolder, 'result.json'), JSON.stringify(resultFileOf(result)));
      return result;
    },
    close() {},
  };
}

describe('a batch list', () => {
  it('takes quoted paths relative to the list, names or row numbers, and series', async () => {
    const pairs = await listOf('fixed,moving,name,series-moving\r\n"a, b.nii",c.nii,,\r\nd,/e,Müller 2,1.2.3\r\n');
    expect(pairs).toEqual([
      { name: '0001', fixedPath: join(folder, 'a, b.nii'), movingPath: join(folder, 'c.nii'), outFolder: join(folder, 'out/0001') },
      { name: 'Müller 2', fixedPath: join(folder, 'd'), movingPath: '/e', movingSeriesUid: '1.2.3', outFolder: join(folder, 'out/Müller 2') },
    ]); // prettier-ignore
  });

  it.each([
    ['fixed,moving\na,\n', /line 2: the column "moving" is missing or empty/],
    ['fixed,moving,nmae\na,b,c\n', /"nmae" is not known/],
    ['fixed,moving,name\na,b,../x\n', /name may hold letters/],
    ['fixed,moving,name\na,b,x\nc,d,x\n', /two pairs named "x"/],
    ['fixed,moving\n', /lists no pairs/],
    ['fixed,moving\n"a,b\n', /is not a CSV list/],
  ])('refuses %j, naming line and cure', async (text, message) => {
    await expect(listOf(text)).rejects.toThrow(message);
  });

  it('says that a list is missing', async () => {
    await expect(readPairList(join(folder, 'none.csv'), folder)).rejects.toThrow(/none.csv cannot be read \(ENOENT\)/);
  });
});

describe('a batch', () => {
  it('goes on past a bad pair, and again where it stopped', async () => {
    const pairs = await listOf('fixed,moving\na,b\na,bad\na,c\n');
    const registered: string[] = [];
    const options = { outFolder: join(folder, 'out'), workers: [fakeWorker(registered), fakeWorker(registered)] };
    const outcomes = await registerBatch(pairs, options);
    expect(outcomes.filter((outcome) => 'result' in outcome)).toHaveLength(2);
    expect(registered).toHaveLength(3);
    expect(await readFile(join(folder, 'out/0002/not-registered.txt'), 'utf8')).toMatch(/bad cannot be read/);
    await registerBatch(pairs, options);
    expect(registered.slice(3)).toEqual([join(folder, 'bad')]);
  });

  it('does a pair again whose series changed in the list', async () => {
    const registered: string[] = [];
    const options = { outFolder: join(folder, 'out'), workers: [fakeWorker(registered)] };
    await registerBatch(await listOf('fixed,moving\na,b\n'), options);
    await registerBatch(await listOf('fixed,moving\na,other\n'), options);
    expect(registered).toEqual([join(folder, 'b'), join(folder, 'other')]);
  });

  it('lists the cases to look at first on top', async () => {
    const pairs = await listOf('fixed,moving,name\na,g,good1\na,ggggg,good2\na,r,doubt\na,f,lost\na,bad,broken\n');
    const verdicts: Record<string, Verdict> = { r: 'review', f: 'failed' };
    const worker = fakeWorker([], (path) => verdicts[path.at(-1)!] ?? 'good');
    await registerBatch(pairs, { outFolder: join(folder, 'out'), workers: [worker] });
    await writeBatchSummary(pairs, join(folder, 'out'));
    const lines = (await readFile(join(folder, 'out/summary.csv'), 'utf8')).trim().split('\n');
    expect(lines[0]).toMatch(/^name,outcome,expected_error_mm,error_bound_mm,/);
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['broken', 'lost', 'doubt', 'good2', 'good1']);
    expect(lines[2]).toContain('"Because, ""so""."');
  });

  it('ends its workers and says so when it is cancelled', async () => {
    const pairs = await listOf('fixed,moving\na,b\na,c\n');
    const controller = new AbortController();
    let closed = 0;
    const worker: PairWorker = {
      register: () =>
        new Promise((_, reject) => controller.signal.addEventListener('abort', () => reject(new Error('ended')))),
      close: () => void closed++,
    };
    const batch = registerBatch(pairs, {
      outFolder: join(folder, 'out'),
      workers: [worker],
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 20);
    await expect(batch).rejects.toMatchObject({ code: 'cancelled' });
    expect(closed).toBeGreaterThan(0);
  });
});
