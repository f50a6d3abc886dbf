import { spawnSync } from 'node:child_process';
import { Failure } from '../../../../src-shared/failure.ts';
import { makeCase } from '../../cases/case-factory.ts';
import type { CasePlan } from '../../cases/case-plan.ts';
import { appendLine, linesIn } from '../../json-lines.ts';
import { builtCommandLine } from '../built-command-line.ts';
import { peerEnvironment, type PeerEnvironment } from './python-environment.ts';
import { programsPresent, runPrograms, type PeerRecord } from './run-programs.ts';

export interface ProgramsMeasured {
  readonly records: readonly PeerRecord[];
  /** Which programs took part, with their versions; and which did not. */
  readonly versions: readonly string[];
}

/**
 * Runs Concord and its peers on planned cases with a known answer.
 * @param recordsFile JSON lines, one a case: a program whose answer it holds is not run again.
 */
export async function measurePrograms(
  plans: readonly CasePlan[],
  recordsFile: string | undefined,
  onLine: (line: string) => void,
): Promise<ProgramsMeasured> {
  const records = new Map((recordsFile ? linesIn<PeerRecord>(recordsFile) : []).map((record) => [record.id, record]));
  const environment = peerEnvironment(onLine);
  const elastix = elastixVersion();
  const programs = { commandLine: builtCommandLine(), hasElastix: elastix !== null, environment };
  for (const [index, plan] of plans.entries()) {
    const known = records.get(plan.id)?.answers;
    if (known && programsPresent(programs).every((name) => known[name])) continue;
    try {
      const record = await runPrograms(await makeCase(plan), programs, known);
      records.set(plan.id, record);
      if (recordsFile) appendLine(recordsFile, record);
      onLine(`${index + 1}/${plans.length} ${plan.id}: ${answersText(record)}`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      onLine(`${plan.id} cannot be made: ${error.message}`);
    }
  }
  return { records: plans.flatMap(({ id }) => records.get(id) ?? []), versions: versionsOf(environment, elastix) };
}

/** What an earlier run left; the programs are those that are there now. */
export function programsMeasuredIn(recordsFile: string): ProgramsMeasured {
  const records = new Map(linesIn<PeerRecord>(recordsFile).map((record) => [record.id, record]));
  return { records: [...records.values()], versions: versionsOf(peerEnvironment(console.log), elastixVersion()) };
}

function versionsOf(environment: PeerEnvironment | null, elastix: string | null): string[] {
  return [...Object.values(environment?.versions ?? {}), elastix ?? 'elastix is not installed'];
}

function elastixVersion(): string | null {
  const { status, stdout } = spawnSync('elastix', ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().replace(/ version:?/, '') : null;
}

function answersText({ answers }: PeerRecord): string {
  return Object.entries(answers)
    .map(([name, { errorMm, cpuMs, failure }]) => {
      const error = errorMm === null ? `none (${failure ?? ''})` : `${errorMm.toFixed(2)} mm`;
      return `${name} ${error} ${(cpuMs / 1000).toFixed(0)} s`;
    })
    .join(', ');
}
