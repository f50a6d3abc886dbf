import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { mat4FromRows } from '../../../src-shared/geometry/patient-space.ts';
import type { RegistrationResult } from '../../../src-shared/registration-result.ts';
import { targetErrorMm } from '../cases/head-points.ts';
import { builtCommandLine } from './built-command-line.ts';
import { withCaseFiles, type CaseFiles } from './case-files.ts';
import { measuredRun } from './measured-run.ts';
import { runNativeElastix } from './native-elastix.ts';
import type { TimedPair } from './timed-pairs.ts';
import { WarmProcess } from './warm-run.ts';

/** The runs of one program on one case, in the order of the rounds. */
export interface TimedRuns {
  readonly wallMs: readonly number[];
  /** The largest resident memory of any of the runs, MB. */
  readonly peakMegabytes: number;
  /** Of the last run: mean error over the head, mm; null where there is no result. */
  readonly errorMm: number | null;
}

/** Wall time from files to written files of one case. */
export interface EndToEndRow {
  readonly case: string;
  readonly fixedSize: readonly number[];
  readonly movingSize: readonly number[];
  /** A process that starts for this run alone: `concord register`. */
  readonly cold: TimedRuns;
  readonly elastix: TimedRuns;
  /** A process that has registered before, as an open workstation has. */
  readonly warm: TimedRuns;
}

interface Run {
  readonly wallMs: number;
  readonly peakMegabytes: number;
  readonly errorMm: number | null;
}

/**
 * Each round runs `concord register`, native elastix' default rigid run and a run of a warm process, by turns
 * (A B C A B C) on the same files. A round before them is not counted: it fills the disk's cache and warms the process.
 */
export async function compareEndToEnd(pairs: readonly TimedPair[], rounds: number): Promise<EndToEndRow[]> {
  const commandLine = builtCommandLine();
  const rows: EndToEndRow[] = [];
  for (const pair of pairs) rows.push(await comparePair(pair, rounds, commandLine));
  return rows;
}

function comparePair(pair: TimedPair, rounds: number, commandLine: string): Promise<EndToEndRow> {
  return withCaseFiles(pair, async (files) => {
    const warmProcess = WarmProcess.start(commandLine);
    const [cold, elastix, warm]: [Run[], Run[], Run[]] = [[], [], []];
    try {
      for (let round = 0; round <= rounds; round++) {
        const coldRun = await runCold(pair, files, commandLine, path.join(files.folder, `cold${round}`));
        const elastixRun = await runElastix(pair, files, path.join(files.folder, `elastix${round}`));
        const warmRun = await runWarm(pair, files, warmProcess, path.join(files.folder, `warm${round}`));
        if (round === 0) continue;
        cold.push(coldRun);
        elastix.push(elastixRun);
        warm.push(warmRun);
      }
    } finally {
      await warmProcess.close();
    }
    return {
      case: pair.id,
      fixedSize: pair.fixed.volume.grid.size,
      movingSize: pair.moving.volume.grid.size,
      cold: together(cold),
      elastix: together(elastix),
      warm: together(warm),
    };
  });
}

async function runCold(of: TimedPair, files: CaseFiles, commandLine: string, out: string): Promise<Run> {
  const args = ['register', '--fixed', files.fixedFile, '--moving', files.movingFile, '--out', out, '--quiet'];
  const { wallMs, peakMegabytes } = await measuredRun(process.execPath, [commandLine, ...args]);
  return { wallMs, peakMegabytes, errorMm: writtenErrorMm(of, out) };
}

async function runElastix(of: TimedPair, { fixedFile, movingFile }: CaseFiles, out: string): Promise<Run> {
  const { wallMs, peakMegabytes, movingFromFixed } = await runNativeElastix(fixedFile, movingFile, out);
  const truth = of.truthMovingFromFixed;
  const errorMm = movingFromFixed && truth ? targetErrorMm(movingFromFixed, truth, of.headPointsMm).meanMm : null;
  return { wallMs, peakMegabytes, errorMm };
}

async function runWarm(of: TimedPair, files: CaseFiles, process: WarmProcess, out: string): Promise<Run> {
  const paths = { fixedPath: files.fixedFile, movingPath: files.movingFile, outFolder: out };
  const { wallMs, peakMegabytes, failure } = await process.register(paths);
  if (failure) console.error(`${of.id}: ${failure}`);
  return { wallMs, peakMegabytes, errorMm: writtenErrorMm(of, out) };
}

function writtenErrorMm({ truthMovingFromFixed, headPointsMm }: TimedPair, out: string): number | null {
  const file = path.join(out, 'result.json');
  if (!truthMovingFromFixed || !existsSync(file)) return null;
  const { transform } = JSON.parse(readFileSync(file, 'utf8')) as RegistrationResult;
  return targetErrorMm(mat4FromRows(transform.movingFromFixed), truthMovingFromFixed, headPointsMm).meanMm;
}

function together(runs: readonly Run[]): TimedRuns {
  return {
    wallMs: runs.map(({ wallMs }) => wallMs),
    peakMegabytes: Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes)),
    errorMm: runs.at(-1)?.errorMm ?? null,
  };
}
