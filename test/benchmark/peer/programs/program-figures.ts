import { quantile, wrongBeyondMm } from '../../summary.ts';
import { comparePairs, type PairedErrors } from '../paired-errors.ts';
import { programNames, type PeerRecord, type ProgramName } from './run-programs.ts';

/** One program over some cases that all programs were run on. */
export interface ProgramFigures {
  readonly program: ProgramName;
  readonly cases: number;
  /** Within 3 mm. */
  readonly found: number;
  /** Cases that every program has found, and this program's errors on them, mm. */
  readonly common: number;
  readonly medianMm: number | null;
  readonly worstMm: number | null;
  /** Median, from files to the answer, on one thread. */
  readonly cpuSeconds: number | null;
}

/** Programs that ran on every one of the cases; Concord first. */
export function programsIn(records: readonly PeerRecord[]): ProgramName[] {
  return programNames.filter((name) => records.length > 0 && records.every(({ answers }) => answers[name]));
}

const errorOf = ({ answers }: PeerRecord, program: ProgramName): number => answers[program]?.errorMm ?? Infinity;

export function programFigures(records: readonly PeerRecord[]): ProgramFigures[] {
  const programs = programsIn(records);
  const common = records.filter((record) => programs.every((program) => errorOf(record, program) <= wrongBeyondMm));
  return programs.map((program) => {
    const errors = common.map((record) => errorOf(record, program)).sort((a, b) => a - b);
    const cpu = records.map(({ answers }) => answers[program]!.cpuMs / 1000).sort((a, b) => a - b);
    return {
      program,
      cases: records.length,
      found: records.filter((record) => errorOf(record, program) <= wrongBeyondMm).length,
      common: common.length,
      medianMm: quantile(errors, 0.5),
      worstMm: quantile(errors, 1),
      cpuSeconds: quantile(cpu, 0.5),
    };
  });
}

/** Concord beside each other program, over the cases that both have within 3 mm. */
export function besideEach(records: readonly PeerRecord[]): PairedErrors[] {
  return programsIn(records)
    .filter((program) => program !== 'concord')
    .map((program) =>
      comparePairs(
        program,
        records.map((record) => ({ concordMm: errorOf(record, 'concord'), peerMm: errorOf(record, program) })),
      ),
    );
}
