#!/usr/bin/env node
// Starts Concord's command line on a Node that can run it. Plain JavaScript, so that an old Node can read it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
const nodeIsNewEnough = major > 22 || (major === 22 && minor >= 12);

if (nodeIsNewEnough) {
  await import(pathToFileURL(await commandLineEntry()).href);
} else {
  runOnOwnNode();
}

/**
 * The build: never a mixture of it and newer sources. Where its sources and the build tools lie beside it and it was made
 * from others than these, it is made anew first.
 */
async function commandLineEntry() {
  const built = join(root, 'out/main/cli.js');
  const builder = join(root, 'scripts/build.mjs');
  const canBuild = [builder, join(root, 'src-main'), join(root, 'node_modules/electron-vite')].every(existsSync);
  if (canBuild) {
    const { isBuilt } = await import(pathToFileURL(builder).href);
    if (!isBuilt()) build(builder);
  } else if (!existsSync(built)) {
    console.error(`Concord is not built. Run "npm ci" in ${root}, which brings the tools for it, then try again.`);
    process.exit(1);
  }
  return built;
}

/** Standard output is the command's own. */
function build(builder) {
  console.error('Building Concord: its sources have changed since the last build.');
  const { status, error } = spawnSync(process.execPath, [builder], { stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  console.error(`Concord could not be built, so it was not started${error ? `: ${error.message}` : '; see above'}.`);
  process.exit(1);
}

/** Hands over to the Node that `npm ci` installed beside Concord; signals and the exit code pass through. */
function runOnOwnNode() {
  const ownNode = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(ownNode)) {
    console.error(
      `Concord needs Node 22.12 or newer; this is ${process.versions.node}. Run "npm ci" in ${root}, which brings its own Node, or install a newer one.`,
    );
    process.exit(2);
  }
  const child = spawn(ownNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both processes: this one waits for the child to tidy up.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    console.error(`Concord could not start ${ownNode}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
