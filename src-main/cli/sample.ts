import { join } from 'node:path';
import { registerSample, samplePictures } from '../batch/register-sample.ts';
import { closeRegistrationPool } from '../pair-registration/pool-owner.ts';
import { parseCommand } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { progressLine } from './progress-line.ts';
import { summaryOf } from './summary.ts';

const usage = `Usage: concord sample [--out DIR]

Registers the sample case that comes with Concord into DIR (concord-sample unless told), with pictures of the fusion
before and after.`;

export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(
    args,
    { options: { out: { type: 'string', default: 'concord-sample' }, help: { type: 'boolean', short: 'h' } } },
    usage,
  );
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const { out } = values;
  const progress = progressLine();
  try {
    const result = await interruptible((signal) => registerSample(out, { signal, onProgress: progress.onProgress }));
    progress.end();
    process.stdout.write(summaryOf(result, out));
    for (const name of samplePictures) process.stdout.write(`Picture: ${join(out, name)}\n`);
    return result.quality.verdict === 'failed' ? 4 : 0;
  } finally {
    progress.end();
    await closeRegistrationPool();
  }
}
