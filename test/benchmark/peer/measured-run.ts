import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A command that has ended. */
export interface MeasuredRun {
  readonly exitCode: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Largest resident memory of the process and its children, as GNU time reports it. */
  readonly peakMegabytes: number;
  readonly output: string;
}

const gnuTime = '/usr/bin/time';

/**
 * Runs a command under GNU time. A run that takes longer than `timeoutMs` is ended and has exit code −1.
 * @param environment added to this process's own.
 */
export function measuredRun(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  timeoutMs = 600_000,
): Promise<MeasuredRun> {
  if (!existsSync(gnuTime)) throw new Error('GNU time is needed for measuring (Debian package "time").');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'measured-'));
  const report = path.join(folder, 'time');
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(gnuTime, ['-f', '%U %S %M', '-o', report, command, ...args], {
      timeout: timeoutMs,
      env: { ...process.env, ...environment },
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      const wallMs = performance.now() - startedAt;
      const lines = existsSync(report) ? readFileSync(report, 'utf8').trim().split('\n') : [];
      const [user = 0, system = 0, kilobytes = 0] = (lines.at(-1) ?? '').split(' ').map(Number);
      rmSync(folder, { recursive: true, force: true });
      resolve({ exitCode: code ?? -1, wallMs, cpuMs: (user + system) * 1000, peakMegabytes: kilobytes / 1024, output });
    });
  });
}
