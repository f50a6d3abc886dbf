import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The files and folders that a start of the program names: what was dragged onto its icon, or opened by its type.
 *
 * @param argv the whole command line: the program, in development its script too, options of Chromium's among the rest.
 */
export function pathsInArguments(argv: readonly string[], isPackaged: boolean, workingDirectory: string): string[] {
  return argv
    .slice(isPackaged ? 1 : 2)
    .filter((argument) => !argument.startsWith('-'))
    .map((argument) => pathOf(argument, workingDirectory))
    .filter((path) => existsSync(path));
}

/** Some desktops of Linux hand over addresses. One of another computer's file is no path, and is not found. */
function pathOf(argument: string, workingDirectory: string): string {
  try {
    if (argument.startsWith('file://')) return fileURLToPath(argument);
  } catch {
    // As any other text.
  }
  return resolve(workingDirectory, argument);
}
