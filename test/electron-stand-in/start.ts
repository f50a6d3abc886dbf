/**
 * Runs an Electron main process on the stand-in: `node start.ts out/main/main.js [arguments]`. A parent that holds an IPC
 * channel is told where Chromium's DevTools are, and may send functions to evaluate with Electron's module, as Playwright's
 * `electronApp.evaluate` does.
 */
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as electron from './electron.ts';

const [, , main = ''] = process.argv;
// As Electron counts: program, script, the rest.
process.argv.splice(1, 1);
process.argv[1] = resolve(main);

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});

interface Evaluation {
  readonly id: number;
  readonly source: string;
  readonly argument: unknown;
}

process.on('message', ({ id, source, argument }: Evaluation) => {
  const work = (0, eval)(`(${source})`) as (module: typeof electron, argument: unknown) => unknown;
  const report = (outcome: object) => process.send?.({ kind: 'evaluated', id, ...outcome });
  void (async () => work(electron, argument))().then(
    (value) => report({ value }),
    (error: unknown) => report({ error: String(error) }),
  );
});
// Whoever started it has ended.
process.on('disconnect', () => electron.app.exit(1));

await import(pathToFileURL(process.argv[1]).href);
