import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import {
  errorFeatures,
  errorGroupOf,
  type ErrorEvidence,
  type ModalityGroup,
} from '../../src-main/engine/registration/error-bound.ts';
import type { ErrorBoundTable } from '../../src-main/engine/registration/error-bound-table.ts';
import { hash32 } from './cases/random.ts';

/** What the bound is calibrated with: one case with a true answer that was called good or to be checked. */
export interface CalibrationCase {
  readonly id: string;
  readonly family: string;
  readonly pair: string;
  readonly errorMm: number;
  readonly evidence: ErrorEvidence;
}

const calibrationFile = resolve(import.meta.dirname, '../../docs/benchmark/calibration.csv');
const tableFile = resolve(import.meta.dirname, '../../src-main/engine/registration/error-bound-table.ts');

/** Errors below this depend on the interpolation that they are measured with; they count as this, mm. */
const leastErrorMm = 0.03;
/** A group of fewer calibration cases gives no bound of its own: the wider one serves it. */
export const leastCases = 60;

export function calibrationCases(): CalibrationCase[] {
  const rows = parse(readFileSync(calibrationFile), { columns: true }) as Record<string, string>[];
  return rows
    .filter(({ answer, verdict }) => answer === 'known' && verdict !== 'failed')
    .map((row) => {
      const [family = '', , pair = ''] = row['case']!.split('/');
      const number = (name: string) => (row[name] ? Number(row[name]) : NaN);
      return {
        id: row['case']!,
        family,
        pair,
        errorMm: number('errorMm'),
        evidence: {
          octantShiftMm: number('partShiftMm'),
          lastMoveMm: number('lastMoveMm'),
          thickestMm: number('thickestMm'),
          modalityGroup: groupOfPair(pair),
        },
      };
    })
    .filter(({ evidence }) => Number.isFinite(evidence.octantShiftMm) && Number.isFinite(evidence.lastMoveMm));
}

function groupOfPair(pair: string): ModalityGroup {
  const names = pair.split('-');
  if (names.includes('PET')) return 'PET';
  if (names.includes('CT')) return 'CT';
  return names.includes('PCA') ? 'vessels' : 'MR';
}

/** Which of `parts` a case falls into: the same on every machine, and unrelated to its family. */
export function partOf({ id }: CalibrationCase, parts: number): number {
  return hash32(`bound ${id}`) % parts;
}

/**
 * Split conformal calibration (Lei et al. 2018): a log-linear model of the error is fitted on one set of cases, and the bound
 * is the quantile of what the model leaves of a second set, ⌈0.95 (n + 1)⌉ of n, in each group. Whatever the model is worth,
 * the bound then covers 95 % of cases like those of the group.
 */
export function fittedTable(
  fitted: readonly CalibrationCase[],
  calibrated: readonly CalibrationCase[],
): ErrorBoundTable {
  const coefficients = leastSquares(fitted);
  const left = calibrated.map((one) => ({
    groups: errorGroupOf(one.evidence),
    log: logError(one) - dot(coefficients, errorFeatures(one.evidence)),
  }));
  const names = [...new Set(left.flatMap(({ groups }) => groups))].sort();
  const groups = names.flatMap((name) => {
    const logs = left.filter((one) => one.groups.includes(name)).map(({ log }) => log);
    return logs.length < leastCases ? [] : [[name, quantiles(logs)] as const];
  });
  return { coefficients, groups: Object.fromEntries(groups) };
}

function quantiles(logs: readonly number[]) {
  const sorted = logs.toSorted((a, b) => a - b);
  const n = sorted.length;
  const at = (share: number) => rounded(sorted[Math.min(n, Math.ceil(share * (n + 1))) - 1]!);
  return { cases: n, expected: at(0.5), bound: at(0.95) };
}

function logError({ errorMm }: CalibrationCase): number {
  return Math.log(Math.max(leastErrorMm, errorMm));
}

/** By the normal equations, solved by Gauss' elimination. */
function leastSquares(cases: readonly CalibrationCase[]): number[] {
  const rows = cases.map((one) => [...errorFeatures(one.evidence), logError(one)]);
  const n = rows[0]!.length - 1;
  const system = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n + 1 }, (_, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)),
  );
  for (let pivot = 0; pivot < n; pivot++) {
    for (let row = 0; row < n; row++) {
      if (row === pivot) continue;
      const factor = system[row]![pivot]! / system[pivot]![pivot]!;
      for (let column = pivot; column <= n; column++) system[row]![column]! -= factor * system[pivot]![column]!;
    }
  }
  return system.map((row, i) => rounded(row[n]! / row[i]!));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}

/** The table that the engine holds: fitted on one half of the cases, calibrated on the other. */
export function productTable(): ErrorBoundTable {
  const cases = calibrationCases();
  return fittedTable(
    cases.filter((one) => partOf(one, 2) === 0),
    cases.filter((one) => partOf(one, 2) === 1),
  );
}

if (process.argv[1] === import.meta.filename) {
  const [head = ''] = readFileSync(tableFile, 'utf8').split('export const errorBoundTable');
  const text = JSON.stringify(productTable(), null, 2);
  writeFileSync(
    tableFile,
    `${head}export const errorBoundTable: ErrorBoundTable = ${text};
`,
  );
}
