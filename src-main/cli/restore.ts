import { resolve } from 'node:path';
import { messageOf } from '../../src-shared/messages/message.ts';
import { restore } from '../workstation/backup/restore.ts';
import { dataFolderAt } from '../workstation/data-folder.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { percentLine } from './percent-line.ts';
import { said, speak } from './spoken-language.ts';

const usage = `Usage: concord restore FILE [--language en|zh-CN] [--data DIR] [--quiet]

Puts a backup in the place of the data folder, once all of it has been unpacked and compared with its hashes. The former data
folder is kept beside it. If the workstation is open, its next start does that.

Exit codes: 0 done, 1 a newer Concord wrote it or Concord itself failed, 2 wrong usage, 3 FILE is damaged or no backup, or
there is no room, 130 cancelled.`;

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
  const line = percentLine(said([messageOf('checking-and-unpacking')]));
  const options = values.quiet ? {} : { onProgress: line.onProgress };
  const { at, aside, waits } = await interruptible((signal) =>
    restore(dataFolderAt(values.data), resolve(file), { ...options, signal }),
  ).finally(() => line.end());
  const told = [
    messageOf(waits ? 'restore-waits' : 'restore-done', { at }),
    ...(aside === null ? [] : [messageOf('restore-aside', { path: aside })]),
  ];
  process.stdout.write(`${said(told)}\n`);
  return 0;
}
