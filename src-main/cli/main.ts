import { Failure, serialiseFailure, type FailureCode } from '../../src-shared/failure.ts';
import { softwareVersion } from '../pair-registration/software-version.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { isDebug, listenToThreads, logEvent } from '../storage/log.ts';
import { said } from './spoken-language.ts';
import { consoleToStandardError } from '../workers/console-to-stderr.ts';

/** A subcommand: gets the arguments after its name, returns the exit code. Loaded only when it is called. */
export interface Command {
  run(args: readonly string[]): Promise<number>;
}

const commands: Record<string, { readonly summary: string; load(): Promise<Command> }> = {
  register: { summary: 'register two series given by path', load: () => import('./register.ts') },
  inspect: { summary: 'list the series in a file or folder', load: () => import('./inspect.ts') },
  batch: { summary: 'register the pairs of a list, several at once', load: () => import('./batch.ts') },
  sample: { summary: 'register the sample case and make pictures of it', load: () => import('./sample.ts') },
  import: { summary: 'take a folder, CD, ZIP or files into the workstation', load: () => import('./import.ts') },
  list: { summary: 'list imported studies, series and registrations', load: () => import('./list.ts') },
  export: { summary: 'export a registration: folder, ZIP, CD or PACS', load: () => import('./export.ts') },
  backup: { summary: 'pack the data folder into one file', load: () => import('./backup.ts') },
  restore: { summary: 'put a backup in the place of the data folder', load: () => import('./restore.ts') },
  'export-study': { summary: 'pack a study for another workstation', load: () => import('./export-study.ts') },
  'import-study': { summary: 'take in a study of another workstation', load: () => import('./import-study.ts') },
  doctor: {
    summary: 'check the installation and the data folder; --verify reads all, --rebuild repairs',
    load: () => import('./doctor.ts'),
  },
  'slicer-module': { summary: 'what 3D Slicer calls; --xml describes it', load: () => import('./slicer-module.ts') },
  start: { summary: 'open the workstation', load: () => import('./start.ts') },
};

/** Whatever else goes wrong ends with 1; 4 is a command's own answer. */
const exitCodes: Partial<Record<FailureCode, number>> = { usage: 2, input: 3, output: 3, cancelled: 130 };

const exitCodeHelp = `Exit codes: 0 done, 1 not now (the data folder is in use, what was named is no longer there) or Concord itself failed,
2 wrong usage, 3 input, output or server refused, 4 no match found, 130 cancelled.`;

function help(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `concord ${softwareVersion}: registers head series\n\nUsage: concord COMMAND [options]\n\n${lines.join('\n')}\n\n${exitCodeHelp}\n`;
}

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--version' || name === '-v') {
    process.stdout.write(`${softwareVersion}\n`);
    return 0;
  }
  if (name === undefined || name === '--help' || name === '-h') {
    process.stdout.write(help());
    return 0;
  }
  // Slicer calls a program by options alone.
  if (name === '--xml' || name === '--fixed' || name === '--returnparameterfile') {
    return (await commands['slicer-module']!.load()).run([name, ...args]);
  }
  const command = commands[name];
  if (!command) throw new Failure('usage', messageOf('command-unknown', { name }));
  return (await command.load()).run(args);
}

consoleToStandardError();
if (isDebug) listenToThreads();
// Whoever reads the output may have seen enough of it ("| head").
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const [name = ''] = process.argv.slice(2);
  logEvent('error', 'command-failed', { command: Object.hasOwn(commands, name) ? name : 'unknown' }, error);
  const { code, messages } = serialiseFailure(error);
  process.stderr.write(`${said(messages)}\n`);
  process.exitCode = exitCodes[code] ?? 1;
}
