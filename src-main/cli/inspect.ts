import { englishText } from '../../src-shared/messages/text.ts';
import { inspectPath, type InspectedSeries } from '../batch/inspect-path.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { messageOf } from '../../src-shared/messages/message.ts';

const usage = `Usage: concord inspect PATH [--json]

--json prints the list on standard output, and nothing else there.

Exit codes: 0 a series can be registered, 1 Concord itself failed, 2 wrong usage, 3 none can, or PATH cannot be read,
130 cancelled.`;

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    { options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } }, allowPositionals: true },
    usage,
  );
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const [path, ...more] = positionals;
  if (!path || more.length > 0) throw wrongUsage(usage, messageOf('give-one-path'));
  const { series, notUsed } = await interruptible((signal) => inspectPath(path, signal));
  if (values.json) process.stdout.write(`${JSON.stringify({ series, notUsed }, null, 2)}\n`);
  else {
    process.stdout.write(series.map(described).join('\n'));
    for (const { path: file, reason } of notUsed) process.stdout.write(`not used: ${file}: ${englishText(reason)}\n`);
  }
  return series.some(({ usable }) => usable) ? 0 : 3;
}

function described(series: InspectedSeries): string {
  const size = series.size ? series.size.join(' x ') : 'no volume';
  const spacing = series.spacingMm ? `${series.spacingMm.map((mm) => Number(mm.toFixed(3))).join(' x ')} mm` : '';
  return [
    `${series.modality}  ${series.description || '(no description)'}`,
    `  ${size}  ${spacing}`,
    ...(series.seriesUid ? [`  series ${series.seriesUid}`] : []),
    `  ${englishText(series.modalityEvidence)}`,
    ...series.notes.map((note) => `  note: ${englishText(note)}`),
    ...(series.unusableReason ? [`  not usable: ${englishText(series.unusableReason)}`] : []),
    '',
  ].join('\n');
}
