import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { toolFailure } from './tool-failure.ts';
import { aimTable } from './aims/all-aims.ts';
import { makeCase } from './cases/case-factory.ts';
import { planCases, planFromId, type CasePlan } from './cases/case-plan.ts';
import { families, familiesNamed, groupNames } from './cases/families/all-families.ts';
import { dataArePresent, dataFolder } from './cases/subjects.ts';
import { benchmarkPage } from './page/benchmark-page.ts';
import { readParts, writePart } from './parts.ts';
import { recordsTable } from './records-table.ts';
import type { CaseRecord } from './run-case.ts';
import { caseLine, printableTable, summaries, sweepLine } from './summary.ts';
import { Failure } from '../../src-shared/failure.ts';

/** Cases of a whole sweep. */
const sweepCases = 5000;

const help = `npm run benchmark -- [options]

Accuracy and verdict, on cases with a known answer or none (part cases.json):
  --family NAMES   families, separated by commas, or groups: ${groupNames.join(', ')} (default: answerable)
  --limit N        cases a family (default 12)
  --seed S         another set of cases (default 1)
  --pair T1<-CT    only this pair        --subject NAME   only this head
  --case ID        one case again, by the id that --verbose prints; may be repeated
  --threads N      threads of one run    --verbose        a line a case
  --jobs N         N processes of one thread each, for many cases (times are then not those of a run)
  --records FILE   with --jobs or --rejudge: JSON lines, one a case. Cases in it are not run again, so a sweep can be
                   stopped and resumed
  --rejudge        runs nothing: judges the cases in --records by the present verdict, and writes calibration.csv too
  --sweep          the whole plan: ${sweepCases} cases dealt over all families, at the most of --limit each
  --elastix        native elastix' default rigid run on the same cases (it finds those of header-moved-little), paired:
                   part beside-elastix.json; cases.json stays as it is

  --peers          Concord, ANTs, greedy, NiftyReg, elastix and SimpleITK on the same cases, one thread each, with their
                   errors and CPU time: peers.json. Makes a Python environment in the user's cache folder (or takes that in
                   CONCORD_PEERS); a program that is absent is left out. Default: --family peers --limit 1. With --records a
                   run that was stopped goes on

Time and memory:
  --end-to-end N   N rounds of "concord register", native elastix and a run of a warm process by turns, files to files,
                   on a 1 mm whole-head pair and 512x512 thick-sliced ones (or on those given by --case): end-to-end.json
  --scaling N      N runs each of growing series and with more threads, and a batch: scaling.json. Names may follow:
                   256x256x150, 512x512x150, 512x512x300, 512x512x600, threads, batch
  --export         writing 512x512x300 as DICOM, beside copying the same files: export.json
  --window         how fast and large the window is: window.json; fused, opening, reopening, large, tasks may follow

  --out DIR        folder of the parts and of benchmark.html, which shows all of them (default test-output/benchmark)
  --page           measures nothing: makes benchmark.html of the parts that are there; with --records the cases (with
                   --peers as well, the peers) of a run that was stopped, as they are
  --json FILE      the records in a file of your own as well
  --list           the families          --help`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    family: { type: 'string' },
    limit: { type: 'string' },
    seed: { type: 'string', default: '1' },
    pair: { type: 'string' },
    subject: { type: 'string' },
    case: { type: 'string', multiple: true },
    threads: { type: 'string' },
    jobs: { type: 'string' },
    records: { type: 'string' },
    rejudge: { type: 'boolean', default: false },
    sweep: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    elastix: { type: 'boolean', default: false },
    'end-to-end': { type: 'string' },
    scaling: { type: 'string' },
    export: { type: 'boolean', default: false },
    window: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    out: { type: 'string', default: path.resolve(import.meta.dirname, '../../test-output/benchmark') },
    json: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function plansOf(): CasePlan[] {
  if (options.case) return options.case.map(planFromId);
  const { pair, subject } = options;
  const chosen = familiesNamed(options.family ?? (options.sweep ? 'all' : options.peers ? 'peers' : 'answerable'));
  const each = options.sweep ? Math.ceil(sweepCases / chosen.length) : options.peers ? 1 : 12;
  const plan = { limit: Number(options.limit ?? each), seed: Number(options.seed), pair, subject };
  const plans = chosen.flatMap((family) => planCases(family, plan));
  // One case of each family after the other: a run that is stopped has seen all families alike.
  if (!options.sweep && !options.peers) return plans;
  return plans.sort((a, b) => a.seed - b.seed).slice(0, sweepCases);
}

async function recordsOf(plans: readonly CasePlan[]): Promise<CaseRecord[]> {
  if (options.rejudge) return judgeAgain();
  if (options.jobs) return casesSideBySide(plans, Number(options.jobs));
  const { runPlan } = await import('./run-plan.ts');
  const records: CaseRecord[] = [];
  for (const [index, plan] of plans.entries()) {
    try {
      const record = await runPlan(plan, { besideElastix: options.elastix });
      records.push(record);
      if (options.verbose) console.log(`${String(index + 1).padStart(4)}/${plans.length} ${caseLine(record)}`);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      console.error(`${plan.id} cannot be made: ${error.message}`);
    }
  }
  return records;
}

async function casesSideBySide(plans: readonly CasePlan[], jobs: number): Promise<CaseRecord[]> {
  const { sweep } = await import('./sweep.ts');
  let done = 0;
  // One case of each family after the other: a sweep that is stopped has seen all families alike.
  const inTurn = [...plans].sort((a, b) => a.seed - b.seed);
  return sweep(inTurn, {
    jobs,
    recordsFile: options.records,
    besideElastix: options.elastix,
    onRecord: (record) => {
      done++;
      if (options.verbose) console.log(`${String(done).padStart(5)} ${caseLine(record)}`);
    },
    onUnmakeable: (message) => console.error(message),
  });
}

async function judgeAgain(): Promise<CaseRecord[]> {
  if (!options.records) throw toolFailure('usage', '--rejudge needs --records.');
  const { recordsIn } = await import('./sweep.ts');
  const { calibrationTable, rejudged } = await import('./rejudge.ts');
  const records = recordsIn(options.records).map(rejudged);
  if (options.elastix) return records;
  mkdirSync(options.out, { recursive: true });
  writeFileSync(path.join(options.out, 'calibration.csv'), calibrationTable(records));
  return records;
}

async function measureCases(): Promise<void> {
  if (options.records && !options.jobs && !options.rejudge)
    throw toolFailure('usage', '--records needs --jobs, --peers or --rejudge.');
  const records = await recordsOf(plansOf());
  if (options.json) {
    mkdirSync(path.dirname(path.resolve(options.json)), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify({ records })}\n`);
  }
  if (records.length === 0) throw toolFailure('usage', 'There is no such case.');
  writeCases(records);
  if (!options.elastix) return;
  const { pairedErrorsByPair } = await import('./peer/paired-errors.ts');
  console.table(pairedErrorsByPair(records));
}

/** Makes a part of what a run left that was stopped. */
async function takeRecords(recordsFile: string): Promise<void> {
  if (options.peers) {
    const { programsMeasuredIn } = await import('./peer/programs/measure-programs.ts');
    return writePart(options.out, 'peers', programsMeasuredIn(recordsFile));
  }
  const { recordsIn } = await import('./sweep.ts');
  writeCases(recordsIn(recordsFile));
}

function writeCases(records: readonly CaseRecord[]): void {
  console.log(printableTable(summaries(records)));
  console.log(sweepLine(records));
  mkdirSync(options.out, { recursive: true });
  writeFileSync(path.join(options.out, 'records.csv'), recordsTable(records));
  writePart(options.out, options.elastix ? 'beside-elastix' : 'cases', { records });
}

/** Measures what the options name, and writes it as a part. */
async function measure(): Promise<void> {
  if (options.window) {
    const { measureWindow } = await import('./window/measure-window.ts');
    return writePart(options.out, 'window', { figures: await measureWindow(positionals) });
  }
  if (positionals.length > 0 && !options.scaling)
    throw toolFailure('usage', `What is ${positionals[0]}? npm run benchmark -- --help`);
  if (options.page) return options.records ? takeRecords(options.records) : undefined;
  if (options.export) {
    const rounds = await (await import('./export-speed.ts')).measureExport();
    console.table(rounds);
    return writePart(options.out, 'export', { rounds });
  }
  if (!dataArePresent()) throw toolFailure('input', `The open data are not at ${dataFolder}; nothing can be measured.`);
  // Read by the engine's threads when they are first wanted, so before anything imports them.
  if (options.threads) process.env['CONCORD_THREADS'] = options.threads;
  if (options.scaling) {
    const { measureScaling } = await import('./scaling/measure-scaling.ts');
    return writePart(options.out, 'scaling', await measureScaling(Number(options.scaling), positionals));
  }
  const rounds = Number(options['end-to-end'] ?? 0);
  if (rounds > 0) {
    const { compareEndToEnd } = await import('./peer/end-to-end.ts');
    const { aimedPairs } = await import('./peer/timed-pairs.ts');
    const given = options.case && (await Promise.all(options.case.map((id) => makeCase(planFromId(id)))));
    const rows = await compareEndToEnd(given ?? (await aimedPairs()), rounds);
    return writePart(options.out, 'end-to-end', { rows });
  }
  if (options.peers) {
    const { measurePrograms } = await import('./peer/programs/measure-programs.ts');
    const found = await measurePrograms(plansOf(), options.records, console.log);
    if (found.records.length === 0) throw toolFailure('usage', 'There is no such case with a known answer.');
    const { programFigures } = await import('./peer/programs/program-figures.ts');
    console.table(programFigures(found.records));
    return writePart(options.out, 'peers', found);
  }
  return measureCases();
}

async function main(): Promise<void> {
  if (options.help) return console.log(help);
  if (options.list)
    return console.log(families.map(({ name, description }) => `${name.padEnd(24)} ${description}`).join('\n'));
  await measure();
  const parts = readParts(options.out);
  console.table(aimTable(parts).map(({ what, target, measured, status }) => ({ what, target, measured, status })));
  const page = path.join(options.out, 'benchmark.html');
  const earlier = readdirSync(options.out).filter((file) => /^benchmark-[\d-]+\.html$/.test(file));
  writeFileSync(page, benchmarkPage(parts, earlier.toSorted().reverse()));
  console.log(`${page} shows it.`);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exit(2);
}
