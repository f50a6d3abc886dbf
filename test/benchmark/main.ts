import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../../src-shared/failure.ts';
import { makeCase } from './cases/case-factory.ts';
import { planCases, planFromId, type CasePlan } from './cases/case-plan.ts';
import { families, familiesNamed } from './cases/families/all-families.ts';
import { dataArePresent, dataFolder } from './cases/subjects.ts';
import { writeReport, type BenchmarkReport } from './report.ts';
import type { CaseRecord } from './run-case.ts';
import { caseLine, printableTable, summaries } from './summary.ts';

const help = `npm run benchmark -- [options]
  --family NAMES   families, separated by commas, or placed, degraded, answerable, unanswerable, all (default: answerable)
  --limit N        cases a family (default 12)
  --seed S         another set of cases (default 1)
  --pair T1<-CT    only this pair        --subject NAME   only this head
  --case ID        one case again, by the id that --verbose prints; may be repeated
  --threads N      threads of one press  --verbose        a line a case
  --jobs N         N processes of one thread each, for many cases (times are then not those of a press)
  --records FILE   JSON lines, one a case: cases in it are not run again, so a sweep can be stopped and resumed
  --rejudge        runs nothing: judges the cases in --records by the present verdict, and writes their page and table
  --elastix        native elastix' default rigid run on the same cases
  --end-to-end N   N alternating runs of "concord register" and native elastix, files to files, on a 1 mm whole-head
                   pair and a 512x512 thick-sliced one (or on the cases given by --case)
  --window         how fast and large the window is, against its aims, instead of cases; names of parts may follow
  --export         time and memory of writing 512x512x300 as DICOM, beside copying the same files
  --out DIR        folder of benchmark.json and benchmark.html (default test-output/benchmark)
  --json FILE      the records in a file of your own as well
  --list           the families          --help`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    family: { type: 'string', default: 'answerable' },
    limit: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    pair: { type: 'string' },
    subject: { type: 'string' },
    case: { type: 'string', multiple: true },
    threads: { type: 'string' },
    jobs: { type: 'string' },
    records: { type: 'string' },
    rejudge: { type: 'boolean', default: false },
    elastix: { type: 'boolean', default: false },
    'end-to-end': { type: 'string' },
    export: { type: 'boolean', default: false },
    window: { type: 'boolean', default: false },
    out: { type: 'string', default: path.resolve(import.meta.dirname, '../../test-output/benchmark') },
    json: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** The pairs whose time the project's aims are stated for. */
const endToEndCases = ['header-moved-little/subject04/T1-T2/1', 'fine-in-plane/subject20/T1-T2/1'];

function plansOf(): CasePlan[] {
  if (options.case) return options.case.map(planFromId);
  const { pair, subject } = options;
  const plan = { limit: Number(options.limit), seed: Number(options.seed), pair, subject };
  return familiesNamed(options.family).flatMap((family) => planCases(family, plan));
}

async function runCases(plans: readonly CasePlan[]): Promise<Pick<BenchmarkReport, 'records' | 'peers'>> {
  if (options.rejudge) return { records: await judgeAgain(), peers: [] };
  if (options.jobs) return { records: await sweepCases(plans, Number(options.jobs)), peers: [] };
  const { runCase } = await import('./run-case.ts');
  const { peerRows, runPeer } = await import('./peer/compare.ts');
  const records: CaseRecord[] = [];
  const peers: Awaited<ReturnType<typeof runPeer>>[] = [];
  for (const [index, plan] of plans.entries()) {
    try {
      const benchmarkCase = await makeCase(plan);
      const record = await runCase(benchmarkCase);
      records.push(record);
      if (options.verbose) console.log(`${String(index + 1).padStart(4)}/${plans.length} ${caseLine(record)}`);
      if (options.elastix && record.answer === 'known') {
        const peer = await runPeer(benchmarkCase);
        peers.push(peer);
        if (options.verbose) {
          console.log(
            `          elastix ${peer.errorMm?.toFixed(2) ?? 'gave up,'} mm  ${(peer.wallMs / 1000).toFixed(2)} s`,
          );
        }
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      console.error(`${plan.id} cannot be made: ${error.message}`);
    }
  }
  return { records, peers: peerRows(records, peers) };
}

async function sweepCases(plans: readonly CasePlan[], jobs: number): Promise<CaseRecord[]> {
  const { sweep } = await import('./sweep.ts');
  let done = 0;
  // One case of each family after the other: a sweep that is stopped has seen all families alike.
  const inTurn = [...plans].sort((a, b) => a.seed - b.seed);
  return sweep(inTurn, {
    jobs,
    recordsFile: options.records,
    onRecord: (record) => {
      done++;
      if (options.verbose) console.log(`${String(done).padStart(5)} ${caseLine(record)}`);
    },
    onUnmakeable: (message) => console.error(message),
  });
}

async function judgeAgain(): Promise<CaseRecord[]> {
  if (!options.records) throw new Failure('usage', '--rejudge needs --records.');
  const { recordsIn } = await import('./sweep.ts');
  const { calibrationTable, rejudged } = await import('./rejudge.ts');
  const records = recordsIn(options.records).map(rejudged);
  mkdirSync(options.out, { recursive: true });
  writeFileSync(path.join(options.out, 'calibration.csv'), calibrationTable(records));
  return records;
}

async function main(): Promise<void> {
  if (options.help) return console.log(help);
  if (options.list) return console.log(families.map(({ name, asks }) => `${name.padEnd(24)} ${asks}`).join('\n'));
  if (options.window) {
    const { measureWindow } = await import('./window/measure-window.ts');
    return measureWindow(options.out, positionals);
  }
  if (positionals.length > 0) throw new Failure('usage', `What is ${positionals[0]}? npm run benchmark -- --help`);
  if (options.export) return console.table(await (await import('./export-speed.ts')).measureExport());
  if (!dataArePresent()) throw new Failure('input', `The open data are not at ${dataFolder}; nothing can be measured.`);
  // Read by the engine's threads when they are first wanted, so before anything imports them.
  if (options.threads) process.env['CONCORD_THREADS'] = options.threads;
  const rounds = Number(options['end-to-end'] ?? 0);
  const { records, peers } = rounds > 0 ? { records: [], peers: [] } : await runCases(plansOf());
  const { compareEndToEnd } = await import('./peer/compare.ts');
  const endToEnd = rounds > 0 ? await compareEndToEnd((options.case ?? endToEndCases).map(planFromId), rounds) : [];
  const report: BenchmarkReport = {
    madeAt: new Date().toISOString(),
    command: `npm run benchmark -- ${process.argv.slice(2).join(' ')}`,
    machine: `${os.availableParallelism()} cores, ${os.cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}`,
    summaries: summaries(records),
    records,
    peers,
    endToEnd,
  };
  if (records.length > 0) console.log(printableTable(report.summaries));
  for (const rows of [peers, endToEnd]) if (rows.length > 0) console.table(rows);
  writeReport(report, options.out);
  if (options.json) {
    mkdirSync(path.dirname(path.resolve(options.json)), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify(report)}\n`);
  }
  console.log(`${path.join(options.out, 'benchmark.html')} shows it.`);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exit(2);
}
