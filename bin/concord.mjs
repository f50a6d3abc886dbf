#!/usr/bin/env node
// Starts Concord's command line on a Node that can run it. Plain JavaScript, so that an old Node can read it.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split('.').map(Number);
const nodeIsNewEnough = major > 22 || (major === 22 && minor >= 12);

if (nodeIsNewEnough) {
  await import(pathToFileURL(commandLineEntry()).href);
} else {
  runOnOwnNode();
}

/** The build, or the sources themselves where there is no build or they are newer (Node strips the types). */
function commandLineEntry() {
  const built = join(root, 'out/main/cli.js');
  const source = join(root, 'src-main/cli/main.ts');
  if (!existsSync(source)) return built;
  if (!existsSync(built)) return source;
  const builtAt = statSync(built).mtimeMs;
  return newestSourceMs(join(root, 'src-main')) > builtAt || newestSourceMs(join(root, 'src-shared')) > builtAt
    ? source
    : built;
}

function newestSourceMs(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestSourceMs(path));
    else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts')) {
      newest = Math.max(newest, statSync(path).mtimeMs);
    }
  }
  return newest;
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
