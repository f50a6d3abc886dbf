import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { presetsTable } from '../../src-main/engine/registration/presets-table.ts';
import type { PresetsTable } from '../../src-main/engine/registration/presets.ts';
import { toolFailure } from '../benchmark/tool-failure.ts';
import { dataArePresent, dataFolder } from '../benchmark/cases/subjects.ts';
import { splitCases, tunedPairs, type SplitOptions } from './split.ts';
import { renewedTable, tableId, tableText } from './table-text.ts';
import { tuneApart } from './tune-apart.ts';
import { scoreLine, type PairTuning } from './tune-pair.ts';
import { Failure } from '../../src-shared/failure.ts';

const help = `npm run tune -- [options]
  --pair T1<-CT    only this pair; may be repeated (${tunedPairs.join(', ')})
  --train N        cases a pair that presets are chosen on (default 24)
  --validate N     cases a pair that the winner has to show itself on (default 24)
  --tries N        presets tried a pair (default 12)
  --family NAMES   families that cases are taken from, as the benchmark's --family (default answerable)
  --seed S         training cases of the benchmark's seed S, validation of S + 1 (default 501)
  --jobs N         pairs tuned side by side (default 1)
  --write          writes the table: values that won beyond chance, and the numbers of all
  --keep-values    with --write: the numbers alone
  --from FILE      takes what an earlier run left in its tuning.json instead of running
  --out DIR        folder of tuning.json (default test-output/tuning)
  --help`;

const table: PresetsTable = presetsTable;
const tablePath = path.resolve(import.meta.dirname, '../../src-main/engine/registration/presets-table.ts');

const { values: options } = parseArgs({
  options: {
    pair: { type: 'string', multiple: true },
    train: { type: 'string', default: '24' },
    validate: { type: 'string', default: '24' },
    tries: { type: 'string', default: '12' },
    family: { type: 'string', default: 'answerable' },
    seed: { type: 'string', default: '501' },
    jobs: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
    'keep-values': { type: 'boolean', default: false },
    from: { type: 'string' },
    out: { type: 'string', default: path.resolve(import.meta.dirname, '../../test-output/tuning') },
    help: { type: 'boolean', default: false },
  },
});

function countOf(name: 'train' | 'validate' | 'tries' | 'seed' | 'jobs'): number {
  const count = Number(options[name]);
  if (!Number.isInteger(count) || count < 1) throw toolFailure('usage', `--${name} takes a whole number from 1.`);
  return count;
}

/** What a run leaves in tuning.json. */
interface TuningReport extends SplitOptions {
  /** ISO date. */
  readonly date: string;
  readonly tries: number;
  readonly tunings: readonly PairTuning[];
}

async function tune(): Promise<TuningReport> {
  if (!dataArePresent()) throw toolFailure('input', `The open data are not at ${dataFolder}; nothing can be tuned.`);
  const tuned = options.pair ?? tunedPairs;
  for (const pair of tuned) {
    if (!tunedPairs.includes(pair)) throw toolFailure('usage', `No cases of ${pair}. Known: ${tunedPairs.join(', ')}.`);
  }
  const sizes = {
    train: countOf('train'),
    validate: countOf('validate'),
    tries: countOf('tries'),
    seed: countOf('seed'),
    families: options.family,
  };
  for (const pair of tuned) {
    const { train, validate } = splitCases(pair, sizes);
    if (train.length > 0 && validate.length > 0) continue;
    throw toolFailure('usage', `The families ${sizes.families} have no cases with a true transform of ${pair}.`);
  }
  const date = new Date().toISOString().slice(0, 10);
  const jobs = tuned.map((pair) => ({ pair, present: table.pairs[tableId(pair)]!.values, ...sizes }));
  const found = new Map<string, PairTuning>();
  const report = (): TuningReport => ({ date, ...sizes, tunings: tuned.flatMap((pair) => found.get(pair) ?? []) });
  await tuneApart(jobs, countOf('jobs'), console.log, (tuning) => {
    found.set(tuning.pair, tuning);
    console.log(summaryOf(tuning));
    // After every pair, so that a run that is stopped leaves what it found.
    mkdirSync(options.out, { recursive: true });
    writeFileSync(path.join(options.out, 'tuning.json'), `${JSON.stringify(report(), null, 2)}\n`);
  });
  console.log(path.join(options.out, 'tuning.json'));
  return report();
}

async function main(): Promise<void> {
  if (options.help) return console.log(help);
  const { date, tunings } = options.from
    ? (JSON.parse(readFileSync(options.from, 'utf8')) as TuningReport)
    : await tune();
  if (!options.write) return;
  const renewed = renewedTable(table, tunings, { date, keepValues: options['keep-values'] });
  writeFileSync(tablePath, await tableText(renewed, tablePath));
  console.log(tablePath);
}

function summaryOf({ pair, cases, training, validation, challenger }: PairTuning): string {
  return [
    `${pair}: ${cases.train} training and ${cases.validate} validation cases`,
    `  training    present ${scoreLine(training.present)}; best ${scoreLine(training.best)}`,
    `  validation  present ${scoreLine(validation.present)}`,
    ...(challenger && validation.challenger
      ? [
          `              ${challenger.changes}: ${scoreLine(validation.challenger)}`,
          `  ${challenger.verdict.isBetter ? 'BETTER' : 'present values stay'}: ${challenger.verdict.reason}`,
        ]
      : ['  present values stay: nothing beat them in training']),
  ].join('\n');
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
