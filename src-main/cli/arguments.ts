import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Failure } from '../../src-shared/failure.ts';

/** `util.parseArgs`, strict, with its complaints as usage Failures. */
export function parseCommand<Config extends ParseArgsConfig>(args: readonly string[], config: Config, usage: string) {
  try {
    return parseArgs({ ...config, args: [...args], strict: true });
  } catch (error) {
    throw new Failure('usage', `${error instanceof Error ? error.message : String(error)}\n\n${usage}`, error);
  }
}
