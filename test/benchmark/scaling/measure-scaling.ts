import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { identity4, type Vec3 } from '../../../src-shared/geometry/patient-space.ts';
import { toolFailure } from '../tool-failure.ts';
import { writeNifti } from '../../../src-main/series-export/write-nifti.ts';
import { subset } from '../cases/head-points.ts';
import { seededRandom } from '../cases/random.ts';
import { sourceSeries, subjectHeadPointsMm, subjectNamed } from '../cases/subjects.ts';
import { builtCommandLine } from '../peer/built-command-line.ts';
import { measureBatch, type BatchRow } from './measure-batch.ts';
import { median, registerFiles, type RunRow, type RunTask } from './register-files.ts';
import { headerMove, sizedVolume, sizeText, type SeriesSize } from './sized-series.ts';

/** What `--scaling` measures. */
export interface Scaling {
  /** Series of growing size, with all threads. */
  readonly sizes: readonly RunRow[];
  /** The same runs with 1, 2, … threads. */
  readonly threads: readonly RunRow[];
  readonly batch: readonly BatchRow[];
}

/** The parts that may be asked for by name: a size, `threads`, `batch`. */
const sizes: readonly SeriesSize[] = [
  [256, 256, 150],
  [512, 512, 150],
  [512, 512, 300],
  [512, 512, 600],
];
/** The other series of a pair of which only one grows, and the pair that threads are tried on. */
const usual = sizes[0]!;
const many = sizes[2]!;
const roles = ['fixed', 'moving', 'both'] as const;

/**
 * Time and memory of `concord register`, a process of its own for every run, files to files: over sizes (the same
 * T1 and T2 head on ever finer grids), over numbers of threads, and of `concord batch`.
 * @param rounds runs of each; the median by time is kept.
 * @param only names of sizes (512x512x600), `threads`, `batch`; all of them where empty.
 */
export async function measureScaling(rounds: number, only: readonly string[]): Promise<Scaling> {
  if (!(rounds >= 1)) throw toolFailure('usage', '--scaling takes the number of runs of each, for example 3.');
  const known = [...sizes.map(sizeText), 'threads', 'batch'];
  const unknown = only.find((name) => !known.includes(name));
  if (unknown) throw toolFailure('usage', `What is ${unknown}? --scaling knows ${known.join(', ')}.`);
  const wanted = (name: string): boolean => only.length === 0 || only.includes(name);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'scaling-'));
  try {
    const commandLine = builtCommandLine();
    const series = await seriesMaker(folder);
    const runAll = async (tasks: readonly RunTask[]): Promise<RunRow[]> => {
      // By turns, so that whatever else the machine does meets all sizes alike.
      const runs = tasks.map((): RunRow[] => []);
      for (let round = 0; round < rounds; round++) {
        for (const [index, task] of tasks.entries()) runs[index]!.push(await registerFiles(commandLine, task));
      }
      return runs.map(median);
    };
    const taskOf = async (fixed: SeriesSize, moving: SeriesSize, role: string, threads: number): Promise<RunTask> => ({
      ...(await series(fixed, moving)),
      role,
      threads,
      outFolder: path.join(folder, 'out'),
    });
    const all = os.availableParallelism();
    const sizeTasks: RunTask[] = [];
    for (const size of sizes.filter((one) => wanted(sizeText(one)))) {
      for (const role of roles) {
        if (sizeText(size) === sizeText(usual) && role !== 'both') continue;
        const [fixed, moving] = [role === 'moving' ? usual : size, role === 'fixed' ? usual : size];
        sizeTasks.push(await taskOf(fixed, moving, role, all));
      }
    }
    const threadTasks: RunTask[] = [];
    for (const size of wanted('threads') ? [usual, many] : []) {
      for (const threads of [1, 2, 4, 8].filter((count) => count <= all))
        threadTasks.push(await taskOf(size, size, 'both', threads));
    }
    return {
      sizes: await runAll(sizeTasks),
      threads: await runAll(threadTasks),
      batch: wanted('batch') ? await measureBatch(commandLine, folder) : [],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes each series when it is first wanted, in 16 bits as scanners store. */
async function seriesMaker(folder: string) {
  const subject = subjectNamed('subject04');
  const [t1, t2] = [await sourceSeries(subject, 'T1'), await sourceSeries(subject, 'T2')];
  const headPointsMm: readonly Vec3[] = subset(await subjectHeadPointsMm(subject), 400, seededRandom('scaling'));
  const truth = headerMove(headPointsMm);
  mkdirSync(path.join(folder, 'series'));
  const written = new Map<string, Promise<void>>();
  const fileOf = async (name: 'T1' | 'T2', size: SeriesSize): Promise<string> => {
    const file = path.join(folder, 'series', `${name}-${sizeText(size)}.nii.gz`);
    const source = name === 'T1' ? t1 : t2;
    const writing =
      written.get(file) ?? writeNifti(file, sizedVolume(source.volume, size, name === 'T1' ? identity4 : truth));
    written.set(file, writing);
    await writing;
    return file;
  };
  return async (fixedSize: SeriesSize, movingSize: SeriesSize) => ({
    fixedFile: await fileOf('T1', fixedSize),
    movingFile: await fileOf('T2', movingSize),
    fixedSize,
    movingSize,
    truth,
    headPointsMm,
  });
}
