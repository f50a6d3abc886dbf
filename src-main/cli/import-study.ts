import { resolve } from 'node:path';
import { messageOf } from '../../src-shared/messages/message.ts';
import { importStudy } from '../workstation/backup/move-study.ts';
import { openWorkstation } from '../workstation/open-workstation.ts';
import { oneFile, runPacking, type PackingCommand } from './packing-command.ts';

const usage = `Usage: concord import-study FILE [--language en|zh-CN] [--data DIR] [--quiet]

Takes in a study that "concord export-study" packed on another workstation, with its registrations and reviews, once all of it
has been compared with its hashes. Close the workstation first.

Exit codes: 0 done, 1 the data folder is in use, the study is here already, a newer Concord wrote it, or Concord itself failed,
2 wrong usage, 3 FILE is damaged or no study, or there is no room, 130 cancelled.`;

const command: PackingCommand = {
  usage,
  ...oneFile,
  doing: messageOf('checking-and-unpacking'),
  async work([file], folder, during) {
    const workstation = openWorkstation({ folder });
    try {
      const id = await importStudy(workstation, resolve(file!), during);
      return { told: [messageOf('study-moved-in', { id })] };
    } finally {
      await workstation.close();
    }
  },
};

export function run(args: readonly string[]): Promise<number> {
  return runPacking(command, args);
}
