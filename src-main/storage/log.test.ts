import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf } from '../../src-shared/messages/message.ts';
import { TaskThread } from '../tasks/task-thread.ts';
import { traceOf } from './error-trace.ts';
import { logEvent, logName, openLog } from './log.ts';

function lines(folder: string): Record<string, unknown>[] {
  const text = readFileSync(join(folder, logName), 'utf8').trim();
  return text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('keeps of an error its class, codes and places in the program, and no word of it', () => {
  const cause = Object.assign(new Error("ENOENT: open '/home/DOE^JOHN/x'\n    at DOE (/home/DOE/x.js:1:2)"), {
    code: 'ENOENT',
  });
  const trace = traceOf(new Failure('input', messageOf('asset-missing', { name: 'DOE^JOHN' }), cause));
  expect(trace).toMatchObject({ class: 'Failure', code: 'input', messages: ['asset-missing'] });
  expect(trace.cause).toMatchObject({ class: 'Error', code: 'ENOENT' });
  expect(trace.stack[0]).toMatch(/^src-main\/storage\/log\.test\.ts:\d+:\d+$/);
  expect(JSON.stringify(trace)).not.toContain('DOE');
  expect(JSON.stringify(trace)).not.toContain(process.cwd());
  expect(traceOf('DOE')).toEqual({ class: 'string', stack: [] });
});

test('withholds texts that are no ids, codes or numbers', async () => {
  const folder = temporaryFolder();
  const log = openLog(folder);
  logEvent('info', 'tried', {
    path: '/home/doe',
    name: 'DOE^JOHN',
    count: 3,
    id: 'c0ffee00-0000-4000-8000-000000000000',
  });
  await log.close();
  const [line] = lines(folder);
  expect(line).toMatchObject({ level: 'info', thread: 'main', path: '(withheld)', name: '(withheld)', count: 3 });
  expect(line!['id']).toBe('c0ffee00-0000-4000-8000-000000000000');
  if (process.platform !== 'win32') expect(statSync(join(folder, logName)).mode & 0o777).toBe(0o600);
});

test('a task that crashes leaves its cause and stack, and the thread its name', async () => {
  const folder = temporaryFolder();
  const log = openLog(folder);
  const thread = new TaskThread({
    name: 'unruly',
    entry: new URL('../../test/fixtures/unruly-thread.ts', import.meta.url),
  });
  onTestFinished(() => thread.close());
  await expect(thread.run('scan', { paths: ['crash'] })).rejects.toThrow(/stopped unexpectedly/);
  await log.close();
  const line = lines(folder).find(({ event }) => event === 'task-thread-stopped');
  expect(line).toMatchObject({ level: 'error', of: 'unruly', task: 'scan', error: { messages: ['thread-stopped'] } });
  const { cause } = line!['error'] as { cause: { class: string; stack: string[] } };
  expect(cause.class).toBe('Error');
  expect(cause.stack[0]).toContain('test/fixtures/unruly-thread.ts:');
});

test('what fails in a thread is logged from there, with its cause', async () => {
  const folder = temporaryFolder();
  const log = openLog(folder);
  const thread = new TaskThread({ name: 'viewing' });
  onTestFinished(() => thread.close());
  await expect(thread.run('score', null as never)).rejects.toThrow();
  await log.close();
  const line = lines(folder).find(({ event }) => event === 'task-failed');
  expect(line).toMatchObject({ thread: 'viewing', task: 'score', error: { class: 'TypeError' } });
});

test('rotates by size, and no file is open to others', async () => {
  const folder = temporaryFolder();
  const log = openLog(folder);
  const many = { text: 'x'.repeat(60) };
  for (let i = 0; i < 30_000; i++) logEvent('info', 'many', many);
  await log.close();
  expect(statSync(join(folder, logName)).size).toBeLessThan(2.2 * 2 ** 20);
  expect(statSync(join(folder, `${logName}.1`)).mode & 0o077).toBe(0);
});
