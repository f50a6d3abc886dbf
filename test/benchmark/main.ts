import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../../src-shared/failure.ts';
import { makeCase } from './cases/case-factory.ts';
import { planCases, planFromId, type CasePlan } from './cases/case-plan.ts';
import { families, familiesNamed } from './cases/families/all-families.ts';
import { dataArePresent, dataFolder } from './cases/subjects.ts';
import { runCase, type CaseRecord } from './run-case.ts';
import { caseLine, printableTable, summaries } from './summary.ts';

const help = `npm run benchmark -- [options]
  --family NAMES   families, separated by commas, or placed, degraded, answerable, unanswerable, all (default: answerable)
  --limit N        cases a family (default 12)
  --seed S         another set of cases (default 1)
  --pair T1<-CT    only this pair        --subject NAME   only this head
  --case ID        one case again, by the id that --verbose prints
  --threads N      threads of one press (sets CONCORD_THREADS)
  --json FILE      all records           --verbose        a line a case
  --list           the families          --help`;

const { values: options } = parseArgs({
  options: {
    family: { type: 'string', default: 'answerable' },
    limit: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    pair: { type: 'string' },
    subject: { type: 'string' },
    case: { type: 'string', multiple: true },
    threads: { type: 'string' },
    json: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function plansOf(): CasePlan[] {
  if (options.case) return options.case.map(planFromId);
  const plan = {
    limit: Number(options.limit),
    seed: Number(options.seed),
    pair: options.pair,
    subject: options.subject,
  };
  return familiesNamed(options.family).flatMap((family) => planCases(family, plan));
}

async function main(): Promise<void> {
  if (options.help) return console.log(help);
  if (options.list) return console.log(families.map(({ name, asks }) => `${name.padEnd(24)} ${asks}`).join('\n'));
  if (!dataArePresent()) throw new Failure('input', `The open data are not at ${dataFolder}; nothing can be measured.`);
  if (options.threads) process.env['CONCORD_THREADS'] = options.threads;
  const records: CaseRecord[] = [];
  const plans = plansOf();
  for (const [index, plan] of plans.entries()) {
    let record: CaseRecord;
    try {
      record = await runCase(await makeCase(plan));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      console.error(`${plan.id} cannot be made: ${error.message}`);
      continue;
    }
    records.push(record);
    if (options.verbose) console.log(`${String(index + 1).padStart(4)}/${plans.length} ${caseLine(record)}`);
  }
  console.log(printableTable(summaries(records)));
  if (options.json) {
    mkdirSync(path.dirname(path.resolve(options.json)), { recursive: true });
    writeFileSync(options.json, `${JSON.stringify({ summaries: summaries(records), records })}\n`);
  }
}

try {
  await main();
  process.exit(0);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(error.message);
  process.exit(2);
}
