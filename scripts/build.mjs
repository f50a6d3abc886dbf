// Builds Concord into out/, once at a time, and notes which sources it was made from. Plain JavaScript, as bin/concord.mjs.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'; // prettier-ignore
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
const sourceFolders = ['src-main', 'src-shared', 'src-renderer'];
const sourceFiles = ['package.json', 'package-lock.json', 'electron.vite.config.ts', 'scripts/bundled-libraries.ts'];
const built = ['main/cli.js', 'main/main.js', 'preload/preload.cjs', 'renderer/index.html'];

/** True if out/ was made from these very sources: by path, size and time of each, so that an older file counts as well. */
export function isBuilt(root = repository) {
  if (!built.every((name) => existsSync(join(root, 'out', name)))) return false;
  try {
    return readFileSync(stampPath(root), 'utf8') === sourcesOf(root);
  } catch {
    return false;
  }
}

/** Digest of what the build is made from. */
function sourcesOf(root) {
  const lines = sourceFiles.map((name) => lineOf(root, name));
  for (const folder of sourceFolders) collect(root, folder, lines);
  return hash('sha256', lines.join('\n'), 'hex');
}

function collect(root, folder, lines) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) collect(root, path, lines);
    else if (!entry.name.endsWith('.test.ts')) lines.push(lineOf(root, path));
  }
}

function lineOf(root, path) {
  const { size, mtimeMs } = statSync(join(root, path));
  return `${path} ${size} ${mtimeMs}`;
}

const stampPath = (root) => join(root, 'out', 'sources.sha256');

/**
 * Builds unless another process has just done so. The note is taken away first and written last, so that what a build
 * that failed or was stopped left is never taken for one.
 */
async function buildOnce() {
  const release = await takeLock(join(repository, 'out'));
  try {
    if (isBuilt()) return;
    rmSync(stampPath(repository), { force: true });
    // Before building: a source that changes meanwhile makes the build stale at once.
    const sources = sourcesOf(repository);
    const { build } = await import('electron-vite');
    await build({ root: repository, logLevel: process.env['CONCORD_DEBUG'] ? 'info' : 'error' });
    writeFileSync(stampPath(repository), sources);
  } finally {
    release();
  }
}

/** Waits for a build that another process is making; one that died counts no more. */
async function takeLock(folder) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'build.lock');
  for (;;) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isAlive(ownerOf(path))) rmSync(path, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Null while the lock has just been made, or gone. */
function ownerOf(path) {
  try {
    return Number(readFileSync(path, 'utf8')) || null;
  } catch {
    return null;
  }
}

function isAlive(pid) {
  if (pid === null) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildOnce();
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}
