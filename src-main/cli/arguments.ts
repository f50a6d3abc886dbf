import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';

/** `util.parseArgs`, strict, with its complaints as usage Failures. */
export function parseCommand<Config extends ParseArgsConfig>(args: readonly string[], config: Config, usage: string) {
  try {
    return parseArgs({ ...config, args: [...args], strict: true });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw wrongUsage(usage, messageOf('option-misunderstood', { detail }), error);
  }
}

/** A usage Failure whose text ends with how the command is used. */
export function wrongUsage(usage: string, message: Message, cause?: unknown): Failure {
  return new Failure('usage', [message, messageOf('command-usage', { usage })], cause);
}
