import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { dataFolderAt, type DataFolder } from '../workstation/data-folder.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { interruptible } from './interruptible.ts';
import { percentLine } from './percent-line.ts';
import { said, speak } from './spoken-language.ts';

interface During {
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A command that packs or unpacks: what is its own beside options, language, progress and cancel. */
export interface PackingCommand {
  readonly usage: string;
  /** How many names it takes, and what is said if it gets more or fewer. */
  readonly names: 1 | 2;
  readonly misnamed: Message;
  /** What the line of progress says. */
  readonly doing: Message;
  /** @returns what is told at the end; exit code 0 unless given. */
  work(
    names: readonly string[],
    folder: DataFolder,
    during: During,
  ): Promise<{ readonly told: readonly Message[]; readonly code?: number }>;
}

export const oneFile = { names: 1, misnamed: messageOf('name-one-file') } as const;

export async function runPacking(command: PackingCommand, args: readonly string[]): Promise<number> {
  const { usage, names, misnamed, doing } = command;
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
  if (positionals.length !== names) throw wrongUsage(usage, misnamed);
  const line = percentLine(said([doing]));
  const options = values.quiet ? {} : { onProgress: line.onProgress };
  const { told, code = 0 } = await interruptible((signal) =>
    command.work(positionals, dataFolderAt(values.data), { ...options, signal }),
  ).finally(() => line.end());
  process.stdout.write(`${said(told)}\n`);
  return code;
}
