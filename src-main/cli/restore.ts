import { resolve } from 'node:path';
import { messageOf } from '../../src-shared/messages/message.ts';
import { restore } from '../workstation/backup/restore.ts';
import { oneFile, runPacking, type PackingCommand } from './packing-command.ts';

const usage = `Usage: concord restore FILE [--language en|zh-CN] [--data DIR] [--quiet]

Puts a backup in the place of the data folder, once all of it has been unpacked and compared with its hashes. The former data
folder is kept beside it. If the workstation is open, its next start does that.

Exit codes: 0 done, 1 a newer Concord wrote it or Concord itself failed, 2 wrong usage, 3 FILE is damaged or no backup, or
there is no room, 130 cancelled.`;

const command: PackingCommand = {
  usage,
  ...oneFile,
  doing: messageOf('checking-and-unpacking'),
  async work([file], folder, during) {
    const { at, aside, waits } = await restore(folder, resolve(file!), during);
    const told = [
      messageOf(waits ? 'restore-waits' : 'restore-done', { at }),
      ...(aside === null ? [] : [messageOf('restore-aside', { path: aside })]),
    ];
    return { told };
  },
};

export function run(args: readonly string[]): Promise<number> {
  return runPacking(command, args);
}
