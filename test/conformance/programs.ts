import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';

const runFile = promisify(execFile);

const packageOf: Readonly<Record<string, string>> = {
  dciodvfy: 'dicom3tools',
  dcmdump: 'dcmtk',
  dcmqrscp: 'dcmtk',
  storescp: 'dcmtk',
  openssl: 'openssl',
  dcm2niix: 'dcm2niix',
  gdcminfo: 'libgdcm-tools',
  Orthanc: 'orthanc',
  transformix: 'elastix',
};

/** Skips the test, with the reason, where a program of Debian's is not installed. */
export function needsProgram(context: TestContext, name: keyof typeof packageOf & string): void {
  if (pathOf(name) === undefined) context.skip(`${name} is not installed (Debian package ${packageOf[name]})`);
}

/** Skips the test where Debian's Python lacks a module. */
export function needsPython(context: TestContext, ...modules: readonly string[]): void {
  const imported = spawnSync('/usr/bin/python3', ['-c', `import ${modules.join(', ')}`]);
  if (imported.status !== 0) context.skip(`Debian's python3 has no ${modules.join(', ')}`);
}

export function needsData(context: TestContext, ...paths: readonly string[]): void {
  const missing = paths.find((path) => !existsSync(path));
  if (missing) context.skip(`${missing} is absent`);
}

export function pathOf(name: string): string | undefined {
  return ['/usr/bin', '/usr/sbin', '/usr/local/bin'].map((folder) => `${folder}/${name}`).find(existsSync);
}

/** Runs a program; its exit code and both streams. */
export async function run(name: string, args: readonly string[]): Promise<{ code: number; text: string }> {
  const options = { maxBuffer: 2 ** 26 };
  return runFile(pathOf(name) ?? name, [...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, text: `${stdout}${stderr}` }),
    (error: { code?: number; stdout?: string; stderr?: string }) => ({
      code: error.code ?? 1,
      text: `${error.stdout ?? ''}${error.stderr ?? ''}`,
    }),
  );
}

/** Runs a Python script that prints JSON. */
export async function python<Result>(script: string, ...args: readonly string[]): Promise<Result> {
  return printedJson('/usr/bin/python3', script, args);
}

/** The environment that referees.txt describes. */
const refereePython = join(process.env['CONCORD_REFEREES'] ?? '/opt/concord-referees', 'bin', 'python');

/** Skips the test where the referees' environment is absent or lacks a module. */
export function needsReferee(context: TestContext, ...modules: readonly string[]): void {
  const imported = spawnSync(refereePython, ['-c', `import ${modules.join(', ')}`]);
  if (imported.status !== 0) context.skip(`no Python with ${modules.join(', ')} (test/conformance/referees.txt)`);
}

/** Runs a Python script in the referees' environment; the last line that looks like JSON is read. */
export async function referee<Result>(script: string, ...args: readonly string[]): Promise<Result> {
  return printedJson(refereePython, script, args);
}

async function printedJson<Result>(interpreter: string, script: string, args: readonly string[]): Promise<Result> {
  const { code, text } = await run(interpreter, ['-c', script, ...args]);
  if (code !== 0) throw new Error(text);
  // Libraries warn on standard error, which stands behind.
  const printed = text.split('\n').findLast((line) => /^[[{"\d]/.test(line));
  if (printed === undefined) throw new Error(text);
  return JSON.parse(printed) as Result;
}

/** What dciodvfy calls errors in a DICOM object. */
export async function dicomErrors(path: string): Promise<string[]> {
  const { text } = await run('dciodvfy', [path]);
  return text.split('\n').filter((line) => /^(Error|Abort)/.test(line));
}
