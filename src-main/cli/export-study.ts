import type { StudyId } from '../../src-shared/contract/ids.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { openReadable } from '../database/connection.ts';
import { listStudies } from '../database/studies.ts';
import { exportStudy } from '../workstation/backup/move-study.ts';
import type { DataFolder } from '../workstation/data-folder.ts';
import { runPacking, type PackingCommand } from './packing-command.ts';
import { theOne } from './the-one.ts';

const usage = `Usage: concord export-study STUDY FILE [--language en|zh-CN] [--data DIR] [--quiet]

Packs one study with its registrations, reviews and files into FILE, for another workstation's "concord import-study". STUDY is
the id that "concord list" shows, or how it begins. Works while the workstation is open. Registrations with a series of
another study are not in it.

Exit codes: 0 done, 1 there is no such study or Concord itself failed, 2 wrong usage, 3 FILE cannot be written, or files of the
study are linked or damaged, 130 cancelled.`;

const command: PackingCommand = {
  usage,
  names: 2,
  misnamed: messageOf('name-study-and-file'),
  doing: messageOf('packing'),
  async work([study, file], folder, during) {
    const path = await exportStudy(folder, studyNamed(folder, study!), file!, during);
    return { told: [messageOf('study-packed', { path })] };
  },
};

export function run(args: readonly string[]): Promise<number> {
  return runPacking(command, args);
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
