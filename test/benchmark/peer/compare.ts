import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeCase, type BenchmarkCase } from '../cases/case-factory.ts';
import type { CasePlan } from '../cases/case-plan.ts';
import { targetErrorMm } from '../cases/head-points.ts';
import type { CaseRecord } from '../run-case.ts';
import { quantile, wrongBeyondMm } from '../summary.ts';
import { measuredRun, type MeasuredRun } from './measured-run.ts';
import { runNativeElastix } from './native-elastix.ts';
import { writeNiftiFile } from './write-case.ts';

type Row = Readonly<Record<string, string | number>>;

/** What native elastix makes of one case. */
export interface PeerRecord {
  readonly id: string;
  readonly errorMm: number | null;
  readonly wallMs: number;
}

/** Runs native elastix' default rigid registration on the files of a case. */
export async function runPeer(benchmarkCase: BenchmarkCase): Promise<PeerRecord> {
  return withFiles(benchmarkCase, async (fixedFile, movingFile, folder) => {
    const run = await runNativeElastix(fixedFile, movingFile, path.join(folder, 'elastix'));
    const truth = benchmarkCase.truthMovingFromFixed;
    const errorMm =
      run.movingFromFixed && truth
        ? targetErrorMm(run.movingFromFixed, truth, benchmarkCase.headPointsMm).meanMm
        : null;
    return { id: benchmarkCase.id, errorMm, wallMs: run.wallMs };
  });
}

/** Both engines on the same cases: how many succeed, and the paired errors where both do. */
export function peerRows(records: readonly CaseRecord[], peers: readonly PeerRecord[]): Row[] {
  const own = new Map(records.map((record) => [record.id, record]));
  const pairs = peers.flatMap((peer) => (own.has(peer.id) ? [{ own: own.get(peer.id)!, peer }] : []));
  if (pairs.length === 0) return [];
  const succeeds = (errorMm: number | null): boolean => errorMm !== null && errorMm <= wrongBeyondMm;
  const both = pairs.filter(({ own: one, peer }) => succeeds(one.errorMm) && succeeds(peer.errorMm));
  const median = (values: readonly number[]): string =>
    quantile(
      values.toSorted((a, b) => a - b),
      0.5,
    )?.toFixed(3) ?? '–';
  return [
    {
      engine: 'Concord',
      'within 3 mm': `${pairs.filter(({ own: one }) => succeeds(one.errorMm)).length}/${pairs.length}`,
      'median where both succeed, mm': median(both.map(({ own: one }) => one.errorMm!)),
      'nearer the truth there': `${both.filter(({ own: one, peer }) => one.errorMm! <= peer.errorMm!).length}/${both.length}`,
    },
    {
      engine: 'native elastix',
      'within 3 mm': `${pairs.filter(({ peer }) => succeeds(peer.errorMm)).length}/${pairs.length}`,
      'median where both succeed, mm': median(both.map(({ peer }) => peer.errorMm!)),
      'nearer the truth there': `${both.filter(({ own: one, peer }) => one.errorMm! > peer.errorMm!).length}/${both.length}`,
    },
  ];
}

const commandLine = path.resolve(import.meta.dirname, '../../../bin/concord.mjs');

/**
 * Wall time and memory from files to written files: `concord register` and native elastix by turns (A B A B) on the
 * same files, after one unmeasured run of each that warms the disk's cache.
 */
export async function compareEndToEnd(plans: readonly CasePlan[], rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const plan of plans) {
    await withFiles(await makeCase(plan), async (fixedFile, movingFile, folder) => {
      const own: MeasuredRun[] = [];
      const peer: MeasuredRun[] = [];
      for (let round = 0; round <= rounds; round++) {
        const out = path.join(folder, `out${round}`);
        const registerArgs = ['register', '--fixed', fixedFile, '--moving', movingFile, '--out', out, '--quiet'];
        const ownRun = await measuredRun(process.execPath, [commandLine, ...registerArgs]);
        const peerRun = await runNativeElastix(fixedFile, movingFile, path.join(folder, `elastix${round}`));
        if (round > 0) {
          own.push(ownRun);
          peer.push(peerRun);
        }
      }
      const seconds = (runs: readonly MeasuredRun[]): number =>
        quantile(
          runs.map(({ wallMs }) => wallMs / 1000).sort((a, b) => a - b),
          0.5,
        )!;
      const memory = (runs: readonly MeasuredRun[]): string =>
        `${Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0)} MB`;
      rows.push({
        case: plan.id,
        'Concord, s': seconds(own).toFixed(2),
        'elastix, s': seconds(peer).toFixed(2),
        ratio: (seconds(own) / seconds(peer)).toFixed(2),
        'Concord, peak': memory(own),
        'elastix, peak': memory(peer),
        'exit codes': own.map(({ exitCode }) => exitCode).join(' '),
      });
    });
  }
  return rows;
}

async function withFiles<Result>(
  { fixed, moving }: BenchmarkCase,
  work: (fixedFile: string, movingFile: string, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'benchmark-'));
  try {
    const fixedFile = path.join(folder, `${fixed.modality}-fixed.nii.gz`);
    const movingFile = path.join(folder, `${moving.modality}-moving.nii.gz`);
    await writeNiftiFile(fixed.volume, fixedFile);
    await writeNiftiFile(moving.volume, movingFile);
    return await work(fixedFile, movingFile, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
