import { resolve } from 'node:path';
import { messageOf } from '../../src-shared/messages/message.ts';
import { importStudy } from '../workstation/backup/move-study.ts';
import { openWorkstation } from '../workstation/open-workstation.ts';
import { dataFolderAt } from '../workstation/data-folder.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { percentLine } from './percent-line.ts';
import { said, speak } from './spoken-language.ts';

const usage = `Usage: concord import-study FILE [--language en|zh-CN] [--data DIR] [--quiet]

Takes in a study that "concord export-study" packed on another workstation, with its registrations and reviews, once all of it
has been compared with its hashes. Close the workstation first.

Exit codes: 0 done, 1 the data folder is in use, the study is here already, a newer Concord wrote it, or Concord itself failed,
2 wrong usage, 3 FILE is damaged or no study, or there is no room, 130 cancelled.`;

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
  const workstation = openWorkstation({ folder: dataFolderAt(values.data) });
  const line = percentLine(said([messageOf('checking-and-unpacking')]));
  const options = values.quiet ? {} : { onProgress: line.onProgress };
  try {
    const id = await interruptible((signal) => importStudy(workstation, resolve(file), { ...options, signal })).finally(
      () => line.end(),
    );
    process.stdout.write(`${said([messageOf('study-moved-in', { id })])}\n`);
    return 0;
  } finally {
    await workstation.close();
  }
}
