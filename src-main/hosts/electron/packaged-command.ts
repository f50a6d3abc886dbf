import type { App } from 'electron';

/** What the installed program does without a window, as `concord` does elsewhere; see `src-main/cli/main.ts`. */
const commands = ['backup', 'restore', 'export-study', 'import-study', 'import', 'list', 'export', 'doctor'];

/**
 * Runs the command line if the installed program was started with one of its commands: `Concord backup FILE`. The machine of a
 * hospital's desk has no Node beside it. Ends the process then; returns at once if there is no command.
 *
 * @param entry of the command line, which reads the arguments of this process.
 */
export async function runPackagedCommand(
  { isPackaged }: Pick<App, 'isPackaged'>,
  entry: URL,
  { argv, exit }: { argv: string[]; exit(code?: number | string | null): void } = process,
): Promise<void> {
  if (!isPackaged || !commands.includes(argv[1] ?? '')) return;
  // As Node has it: the program, the script, its arguments.
  argv.splice(1, 0, entry.pathname);
  await import(entry.href);
  exit(process.exitCode);
}
