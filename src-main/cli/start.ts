import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { englishTexts } from '../../src-shared/messages/text.ts';
import { hasDisplay, programToStart } from '../hosts/desktop-program/program-to-start.ts';
import { startWorkstation } from '../hosts/start-workstation.ts';
import { electronPackage } from '../storage/own-files.ts';
import { parseCommand, wrongUsage } from './arguments.ts';
import { fetchingLine } from './fetching-line.ts';
import { interruptible } from './interruptible.ts';

const usage = `Usage: concord start [--electron | --loopback] [--port N] [--no-open] [--data DIR]

Opens the workstation as a desktop app. Electron's program is fetched once, by Electron's own installer; where it cannot be
had, or there is no display, the window is served to the browser on 127.0.0.1 alone.
  --electron  try to fetch Electron's program even if that failed before
  --loopback  serve it to the browser, and fetch nothing
  --port N    serve it to the browser on this port instead of any free one
  --no-open   serve it to the browser, and only print the address
  --data DIR  keep studies and results in DIR instead of the usual folder`;

export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(
    args,
    {
      options: {
        electron: { type: 'boolean', default: false },
        loopback: { type: 'boolean', default: false },
        port: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
        data: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    },
    usage,
  );
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const port = values.port === undefined ? 0 : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new Failure('usage', messageOf('bad-port-option', { text: values.port! }));
  }
  const loopback = values.loopback || values.port !== undefined || values['no-open'];
  if (loopback && values.electron) throw wrongUsage(usage, messageOf('electron-or-browser'));
  const program = loopback ? null : await desktopProgram(values.electron);
  return startWorkstation({ program, port, open: !values['no-open'], dataFolder: values.data });
}

/** Electron's program, fetched if need be; the fetching is shown and can be cancelled. */
async function desktopProgram(asksAnew: boolean): Promise<string | null> {
  const { onProgress, end } = fetchingLine();
  return interruptible((signal) =>
    programToStart({
      packageFolder: electronPackage(),
      asksAnew,
      hasDisplay: hasDisplay(),
      signal,
      onProgress,
      say: (...messages) => {
        end();
        process.stderr.write(`${englishTexts(messages)}\n`);
      },
    }),
  ).finally(end);
}
