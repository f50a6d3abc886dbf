import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { toolFailure } from './tool-failure.ts';
import type { ExportSpeed } from './export-speed.ts';
import type { EndToEndRow } from './peer/end-to-end.ts';
import type { ProgramsMeasured } from './peer/programs/measure-programs.ts';
import type { CaseRecord } from './run-case.ts';
import type { Scaling } from './scaling/measure-scaling.ts';
import type { Figure } from './window/figure.ts';

/** What each measuring mode finds; each is a file of its own name, `cases.json` and so on. */
export interface Measurements {
  readonly cases: { readonly records: readonly CaseRecord[] };
  /** Records that hold elastix' answer as well. */
  readonly 'beside-elastix': { readonly records: readonly CaseRecord[] };
  /** Concord and its peers on the same cases. */
  readonly peers: ProgramsMeasured;
  readonly 'end-to-end': { readonly rows: readonly EndToEndRow[] };
  readonly scaling: Scaling;
  readonly export: { readonly rounds: readonly ExportSpeed[] };
  readonly window: { readonly figures: readonly Figure[] };
}

export type PartName = keyof Measurements;

export const partNames: readonly PartName[] = [
  'cases',
  'peers',
  'beside-elastix',
  'end-to-end',
  'scaling',
  'export',
  'window',
];

/** When, how, and on what a part was measured. */
export interface Stamp {
  /** ISO 8601. */
  readonly madeAt: string;
  readonly command: string;
  readonly machine: string;
  readonly cores: number;
  /** The commit; with a + where files differed from it. */
  readonly revision: string;
}

export type Part<Name extends PartName> = Stamp & Measurements[Name];
/** The parts that a folder holds. */
export type Parts = { readonly [Name in PartName]?: Part<Name> };

/** Writes what one mode has measured; an earlier part of the same name is replaced, the others stay. */
export function writePart<Name extends PartName>(folder: string, name: Name, found: Measurements[Name]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify({ ...stamp(), ...found })}\n`);
}

/** @throws Failure('input') where a file of a part's name is none. */
export function readParts(folder: string): Parts {
  const found = partNames.flatMap((name) => {
    const file = path.join(folder, `${name}.json`);
    return existsSync(file) ? [[name, partIn(file)] as const] : [];
  });
  return Object.fromEntries(found) as Parts;
}

function partIn(file: string): Stamp {
  const part = JSON.parse(readFileSync(file, 'utf8')) as Partial<Stamp>;
  if (!part.madeAt || !part.command || !part.machine || !part.cores || !part.revision) {
    throw toolFailure('input', `${file} does not say how it was measured. Delete it, or measure it again.`);
  }
  return part as Stamp;
}

function stamp(): Stamp {
  const cores = os.availableParallelism();
  return {
    madeAt: new Date().toISOString(),
    command: `npm run benchmark -- ${process.argv.slice(2).join(' ')}`.trimEnd(),
    machine: `${cores} cores, ${os.cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`,
    cores,
    revision: revisionHere(),
  };
}

/** The commit; with a + where files differ from it. */
export function revisionHere(): string {
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${changed ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}
