import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The files and folders that a start of the program names: what was dragged onto its icon, or opened by its type.
 *
 * @param argv the whole command line: the program, in development its script too, options of Chromium's among the rest.
 */
export function pathsInArguments(argv: readonly string[], isPackaged: boolean, workingDirectory: string): string[] {
  return argv
    .slice(isPackaged ? 1 : 2)
    .filter((argument) => !argument.startsWith('-'))
    .map((argument) => resolve(workingDirectory, argument))
    .filter((path) => existsSync(path));
}
