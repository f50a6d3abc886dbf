import { availableParallelism, freemem } from 'node:os';
import { resolve } from 'node:path';
import { Failure } from '../../src-shared/failure.ts';
import { shownBoundMm } from '../../src-shared/registration-result.ts';
import type { PairOutcome } from '../batch/batch-summary.ts';
import { readPairList } from '../batch/pair-list.ts';
import { servePairs, startPairWorker } from '../batch/pair-worker.ts';
import { registerBatch, writeBatchSummary } from '../batch/register-batch.ts';
import { closeRegistrationPool } from '../pair-registration/pool-owner.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

const usage = `Usage: concord batch LIST.csv --out DIR [--jobs N] [--only NAME] [--summary]

LIST.csv has a header line and the columns fixed and moving (paths, relative to the list); name, series-fixed and
series-moving may follow. Each pair gets a folder DIR/NAME with what "concord register" writes. Run it again to go on
where it stopped: pairs with a result are skipped. DIR/summary.csv lists the cases to review first.
  --jobs N     pairs at once (default: as cores and memory allow)
  --only NAME  this pair alone, without the summary; for a scheduler that runs a pair a job
  --summary    only write the summary of what is there

Exit codes: 0 all registered, 2 wrong usage, 3 a pair could not be registered, 4 no match found for a pair,
130 cancelled.`;

/** Memory that one registration may need, bytes. */
const memoryOfPress = 1.5 * 2 ** 30;

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    {
      options: {
        out: { type: 'string' },
        jobs: { type: 'string' },
        only: { type: 'string' },
        summary: { type: 'boolean' },
        worker: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    },
    usage,
  );
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  if (values.worker) {
    await servePairs();
    await closeRegistrationPool();
    return 0;
  }
  const [list, ...more] = positionals;
  if (!list || more.length > 0 || !values.out) throw wrongUsage(usage, messageOf('give-list-and-out'));
  const outFolder = resolve(values.out);
  const pairs = await readPairList(resolve(list), outFolder);
  if (values.summary) return exitCodeOf(await writeBatchSummary(pairs, outFolder));
  const chosen = values.only === undefined ? pairs : pairs.filter(({ name }) => name === values.only);
  if (chosen.length === 0) throw new Failure('usage', messageOf('list-has-no-pair', { list, name: values.only! }));
  const jobs = Math.min(chosen.length, jobsWanted(values.jobs));
  const threads = Math.max(1, Math.floor(coresToUse() / jobs));
  const command = { program: process.execPath, args: [process.argv[1]!, 'batch', '--worker'] };
  const workers = Array.from({ length: jobs }, () => startPairWorker(command, threads));
  const outcomes = await interruptible(async (signal) => {
    try {
      return await registerBatch(chosen, {
        outFolder,
        workers,
        signal,
        onPair: (outcome, done, skipped) =>
          process.stdout.write(`${lineOf(outcome, done, chosen.length, skipped ? 'done before' : '')}\n`),
      });
    } finally {
      if (values.only === undefined) await writeBatchSummary(pairs, outFolder);
    }
  });
  if (values.only === undefined) process.stdout.write(closingLine(outcomes, outFolder));
  return exitCodeOf(outcomes);
}

/** All of them, or as many as a scheduler grants by CONCORD_THREADS. */
function coresToUse(): number {
  return Number(process.env['CONCORD_THREADS']) || availableParallelism();
}

function jobsWanted(text: string | undefined): number {
  if (text === undefined) {
    return Math.max(1, Math.min(coresToUse(), Math.floor(freemem() / memoryOfPress)));
  }
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1) throw new Failure('usage', messageOf('bad-jobs-option', { text }));
  return jobs;
}

function lineOf(outcome: PairOutcome, done: number, total: number, note: string): string {
  const count = `${String(done).padStart(String(total).length)}/${total}`;
  if ('failure' in outcome) return `${count}  not registered  ${outcome.pair.name}  ${outcome.failure.split('\n')[0]}`;
  const { quality, timing } = outcome.result;
  const boundMm = shownBoundMm(quality);
  const error = boundMm === null ? '' : `  error below ${boundMm.toFixed(2)} mm`;
  const seconds = `${(timing.totalMs / 1000).toFixed(1)} s`;
  return `${count}  ${quality.verdict.padEnd(14)}  ${outcome.pair.name}${error}  ${seconds}  ${note}`.trimEnd();
}

function closingLine(outcomes: readonly PairOutcome[], outFolder: string): string {
  const count = (outcome: string): number =>
    outcomes.filter((one) => ('failure' in one ? 'none' : one.result.quality.verdict) === outcome).length;
  return (
    `${outcomes.length} ${outcomes.length === 1 ? 'pair' : 'pairs'}: ${count('good')} good, ${count('review')} to review, ${count('failed')} without a match, ` +
    `${count('none')} not registered. ${resolve(outFolder, 'summary.csv')} lists those to look at first.\n`
  );
}

function exitCodeOf(outcomes: readonly PairOutcome[]): number {
  if (outcomes.some((outcome) => 'failure' in outcome)) return 3;
  return outcomes.some((outcome) => 'result' in outcome && outcome.result.quality.verdict === 'failed') ? 4 : 0;
}
