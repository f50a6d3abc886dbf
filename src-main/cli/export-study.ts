import type { StudyId } from '../../src-shared/contract/ids.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { openReadable } from '../database/connection.ts';
import { listStudies } from '../database/studies.ts';
import { exportStudy } from '../workstation/backup/move-study.ts';
import { dataFolderAt, type DataFolder } from '../workstation/data-folder.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { percentLine } from './percent-line.ts';
import { said, speak } from './spoken-language.ts';
import { theOne } from './the-one.ts';

const usage = `Usage: concord export-study STUDY FILE [--language en|zh-CN] [--data DIR] [--quiet]

Packs one study with its registrations, reviews and files into FILE, for another workstation's "concord import-study". STUDY is
the id that "concord list" shows, or how it begins. Works while the workstation is open. Registrations with a series of
another study are not in it.

Exit codes: 0 done, 1 there is no such study or Concord itself failed, 2 wrong usage, 3 FILE cannot be written, or files of the
study are linked or damaged, 130 cancelled.`;

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
  const [study, file, ...more] = positionals;
  if (study === undefined || file === undefined || more.length > 0)
    throw wrongUsage(usage, messageOf('name-study-and-file'));
  const folder = dataFolderAt(values.data);
  const line = percentLine(said([messageOf('packing')]));
  const options = values.quiet ? {} : { onProgress: line.onProgress };
  const path = await interruptible((signal) =>
    exportStudy(folder, studyNamed(folder, study), file, { ...options, signal }),
  ).finally(() => line.end());
  process.stdout.write(`${said([messageOf('study-packed', { path })])}\n`);
  return 0;
}

function studyNamed(folder: DataFolder, start: string): StudyId {
  const database = openReadable(folder.databasePath);
  try {
    const ids = listStudies(database).map(({ studyId }) => studyId);
    return theOne('study', start, ids);
  } finally {
    database.close();
  }
}
