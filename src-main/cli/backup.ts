import { messageOf } from '../../src-shared/messages/message.ts';
import { backUp } from '../workstation/backup/back-up.ts';
import { oneFile, runPacking, type PackingCommand } from './packing-command.ts';

const usage = `Usage: concord backup FILE [--language en|zh-CN] [--data DIR] [--quiet]

Packs the data folder into FILE: the database and every stored file, each compared with its hash. Works while the workstation
is open. Files that were linked stay where they are and are not in it. "concord restore FILE" brings it back.

Exit codes: 0 done, 1 Concord itself failed, 2 wrong usage, 3 FILE cannot be written, or stored files are damaged and not in
it, 130 cancelled.`;

const command: PackingCommand = {
  usage,
  ...oneFile,
  doing: messageOf('packing'),
  async work([file], folder, during) {
    const { path, leftOut, linked } = await backUp(folder, file!, during);
    const told = [
      messageOf('backup-done', { path }),
      ...(linked > 0 ? [messageOf('backup-linked', { count: linked })] : []),
      ...(leftOut > 0 ? [messageOf('backup-left-out', { count: leftOut })] : []),
    ];
    return { told, code: leftOut > 0 ? 3 : 0 };
  },
};

export function run(args: readonly string[]): Promise<number> {
  return runPacking(command, args);
}
