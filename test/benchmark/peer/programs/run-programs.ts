import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { mat4FromRows, type Mat4 } from '../../../../src-shared/geometry/patient-space.ts';
import type { RegistrationResult, Verdict } from '../../../../src-shared/registration-result.ts';
import type { BenchmarkCase } from '../../cases/case-factory.ts';
import { targetErrorMm } from '../../cases/head-points.ts';
import { withCaseFiles, type CaseFiles } from '../case-files.ts';
import { measuredRun, type MeasuredRun } from '../measured-run.ts';
import { runNativeElastix } from '../native-elastix.ts';
import type { PeerEnvironment, PythonPeer } from './python-environment.ts';

/** In the order of the tables. */
export const programNames = ['concord', 'ants', 'greedy', 'niftyreg', 'elastix', 'simpleitk'] as const;
export type ProgramName = (typeof programNames)[number];

/** What one program made of one case, on one thread, from files to its answer. */
export interface ProgramAnswer {
  /** Mean and largest error over the head, mm; null where the program gave no answer. */
  readonly errorMm: number | null;
  readonly maxErrorMm: number | null;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMegabytes: number;
  /** Of Concord alone. */
  readonly verdict?: Verdict;
  /** The last that it said, if it gave no answer. */
  readonly failure?: string;
}

/** All programs on one case. */
export interface PeerRecord {
  readonly id: string;
  readonly family: string;
  readonly subject: string;
  readonly pair: string;
  readonly rotationDegrees: number | null;
  readonly shiftMm: number | null;
  readonly answers: Readonly<Partial<Record<ProgramName, ProgramAnswer>>>;
}

/** What is needed to run them. */
export interface Programs {
  /** Concord's built command line. */
  readonly commandLine: string;
  readonly hasElastix: boolean;
  readonly environment: PeerEnvironment | null;
}

/** On a busy machine a program may wait long for its turn; its CPU time is what counts. */
const timeoutMs = 3_600_000;

const oneThread = {
  CONCORD_THREADS: '1',
  ITK_GLOBAL_DEFAULT_NUMBER_OF_THREADS: '1',
  OMP_NUM_THREADS: '1',
  OPENBLAS_NUM_THREADS: '1',
} as const;

/** The programs that are there. */
export function programsPresent({ environment, hasElastix }: Programs): ProgramName[] {
  const isPresent = (name: ProgramName): boolean =>
    name === 'concord' || (name === 'elastix' ? hasElastix : environment?.versions[name] !== undefined);
  return programNames.filter(isPresent);
}

/**
 * Runs every program that is there on the same two files, one after the other.
 * @param known answers of an earlier run: these programs are not run again.
 */
export function runPrograms(
  of: BenchmarkCase,
  programs: Programs,
  known: PeerRecord['answers'] = {},
): Promise<PeerRecord> {
  return withCaseFiles(of, async (files) => {
    const answers: Partial<Record<ProgramName, ProgramAnswer>> = { ...known };
    for (const name of programsPresent(programs)) answers[name] ??= await ask(name, of, files, programs);
    const { id, family, subject, pair, rotationDegrees, shiftMm } = of;
    return { id, family, subject, pair, rotationDegrees, shiftMm, answers };
  });
}

async function ask(name: ProgramName, of: BenchmarkCase, files: CaseFiles, programs: Programs): Promise<ProgramAnswer> {
  if (name === 'concord') return askConcord(of, files, programs);
  if (name !== 'elastix') return askPython(of, files, programs.environment!.python, name);
  const run = await runNativeElastix(files.fixedFile, files.movingFile, path.join(files.folder, 'elastix'), 1);
  return answerOf(of, run, run.movingFromFixed);
}

async function askConcord(of: BenchmarkCase, files: CaseFiles, { commandLine }: Programs): Promise<ProgramAnswer> {
  const out = path.join(files.folder, 'concord');
  const args = ['register', '--fixed', files.fixedFile, '--moving', files.movingFile, '--out', out, '--quiet'];
  const run = await measuredRun(process.execPath, [commandLine, ...args], oneThread, timeoutMs);
  const file = path.join(out, 'result.json');
  if (!existsSync(file)) return answerOf(of, run, null);
  const { transform, quality } = JSON.parse(readFileSync(file, 'utf8')) as RegistrationResult;
  return { ...answerOf(of, run, mat4FromRows(transform.movingFromFixed)), verdict: quality.verdict };
}

async function askPython(
  of: BenchmarkCase,
  { fixedFile, movingFile, folder }: CaseFiles,
  python: string,
  peer: PythonPeer,
): Promise<ProgramAnswer> {
  const script = path.join(import.meta.dirname, 'register_with.py');
  const answerFile = path.join(folder, `${peer}.json`);
  const run = await measuredRun(python, [script, peer, fixedFile, movingFile, answerFile], oneThread, timeoutMs);
  if (run.exitCode !== 0 || !existsSync(answerFile)) return answerOf(of, run, null);
  const answer = JSON.parse(readFileSync(answerFile, 'utf8')) as Pick<RegistrationResult['transform'], 'movingFromFixed'>; // prettier-ignore
  return answerOf(of, run, mat4FromRows(answer.movingFromFixed));
}

function answerOf(
  { truthMovingFromFixed, headPointsMm }: BenchmarkCase,
  { wallMs, cpuMs, peakMegabytes, output }: MeasuredRun,
  found: Mat4 | null,
): ProgramAnswer {
  const error = found && truthMovingFromFixed ? targetErrorMm(found, truthMovingFromFixed, headPointsMm) : null;
  const measured = { errorMm: error?.meanMm ?? null, maxErrorMm: error?.maxMm ?? null, wallMs, cpuMs, peakMegabytes };
  return found ? measured : { ...measured, failure: output.trim().slice(-300) };
}
