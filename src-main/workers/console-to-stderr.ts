import { Console } from 'node:console';

/**
 * Standard output holds the results of a command alone: what libraries print through the console (ITK, elastix, dcmjs)
 * goes to standard error. Call it before they are loaded: they hold on to the console's functions.
 */
export function consoleToStandardError(): void {
  globalThis.console = new Console(process.stderr, process.stderr);
}
