import { messageOf } from '../../src-shared/messages/message.ts';
import { backUp } from '../workstation/backup/back-up.ts';
import { dataFolderAt } from '../workstation/data-folder.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { percentLine } from './percent-line.ts';
import { said, speak } from './spoken-language.ts';

const usage = `Usage: concord backup FILE [--language en|zh-CN] [--data DIR] [--quiet]

Packs the data folder into FILE: the database and every stored file, each compared with its hash. Works while the workstation
is open. Files that were linked stay where they are and are not in it. "concord restore FILE" brings it back.

Exit codes: 0 done, 1 Concord itself failed, 2 wrong usage, 3 FILE cannot be written, or stored files are damaged and not in
it, 130 cancelled.`;

export async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(
    args,
    {
      allowPositionals: true,
      options: {
        language: { type: 'string' },
        data: { type: 'string' },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    },
    usage,
  );
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  speak(values.language);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw wrongUsage(usage, messageOf('name-one-file'));
  const line = percentLine(said([messageOf('packing')]));
  const options = values.quiet ? {} : { onProgress: line.onProgress };
  const { path, leftOut, linked } = await interruptible((signal) =>
    backUp(dataFolderAt(values.data), file, { ...options, signal }),
  ).finally(() => line.end());
  const told = [
    messageOf('backup-done', { path }),
    ...(linked > 0 ? [messageOf('backup-linked', { count: linked })] : []),
    ...(leftOut > 0 ? [messageOf('backup-left-out', { count: leftOut })] : []),
  ];
  process.stdout.write(`${said(told)}\n`);
  return leftOut > 0 ? 3 : 0;
}
