import { appendFileSync, closeSync, existsSync, fstatSync, mkdirSync, openSync, readFileSync, readSync } from 'node:fs';
import path from 'node:path';

/**
 * The records of an earlier run that was kept as JSON lines; none where there is no such file. A line that a killed run
 * left unfinished is no record: its case is run again.
 */
export function linesIn<Item>(file: string): Item[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap(parsed<Item>);
}

function parsed<Item>(line: string): Item[] {
  if (!line.endsWith('}')) return [];
  try {
    return [JSON.parse(line) as Item];
  } catch {
    return [];
  }
}

/** Adds a record, on a line of its own even if the last one was left unfinished. */
export function appendLine(file: string, item: object): void {
  mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
  appendFileSync(file, `${endsUnfinished(file) ? '\n' : ''}${JSON.stringify(item)}\n`);
}

function endsUnfinished(file: string): boolean {
  if (!existsSync(file)) return false;
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(handle, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
  } finally {
    closeSync(handle);
  }
}
