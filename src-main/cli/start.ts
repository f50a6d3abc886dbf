import { Failure } from '../../src-shared/failure.ts';
import { startWorkstation } from '../hosts/start-workstation.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { parseCommand } from './arguments.ts';

const usage = `Usage: concord start [--loopback] [--port N] [--no-open] [--data DIR]

Opens the workstation: in Electron where it is installed, else in the browser, served on 127.0.0.1 alone.
  --loopback  serve it to the browser even where Electron is installed
  --port N    serve it on this port instead of any free one
  --no-open   only print the address
  --data DIR  keep studies and results in DIR instead of the usual folder`;

export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(
    args,
    {
      options: {
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
  const loopback = values.loopback || values.port !== undefined;
  return startWorkstation({ loopback, port, open: !values['no-open'], dataFolder: values.data });
}
