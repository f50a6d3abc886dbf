import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/fixtures/temporary-folder.ts';
import { ArrivingFile } from './arriving-file.ts';

function arriving(spend: (bytes: number) => void = () => undefined) {
  const calls: string[] = [];
  const socket = { pause: () => calls.push('pause'), resume: () => calls.push('resume') } as unknown as Socket;
  const path = join(temporaryFolder(), 'object.part');
  return { path, calls, socket, file: new ArrivingFile(path, socket, spend) };
}

test('fragments of any size lie in the file in the order they came, and each byte is counted once', async () => {
  let spent = 0;
  const { path, file } = arriving((bytes) => void (spent += bytes));
  const pieces = Array.from({ length: 500 }, (_, index) => Buffer.alloc((index * 37) % 101, index));
  for (const piece of pieces) file.write(piece);
  file.end();
  await finished(file);
  expect(readFileSync(path).equals(Buffer.concat(pieces))).toBe(true);
  expect(spent).toBe(Buffer.concat(pieces).length);
});

test('it never asks the sender to wait: the socket does, until most has been written', async () => {
  const { path, file, calls } = arriving();
  const piece = Buffer.alloc(2 ** 20, 7);
  const answers = Array.from({ length: 20 }, () => file.write(piece));
  expect(new Set(answers)).toEqual(new Set([true]));
  expect(calls).toContain('pause');
  file.end();
  await finished(file);
  expect(calls.at(-1)).toBe('resume');
  expect(readFileSync(path).length).toBe(20 * 2 ** 20);
});

test('bytes that are too many end it before they are written', async () => {
  const { path, file } = arriving(() => {
    throw new Error('too many');
  });
  file.write(Buffer.alloc(100));
  await expect(finished(file)).rejects.toThrow('too many');
  expect(existsSync(path) ? readFileSync(path).length : 0).toBe(0);
});

test('a file that is there already is not written over', async () => {
  const { path, socket } = arriving();
  const taken = `${path}.taken`;
  writeFileSync(taken, 'mine');
  const file = new ArrivingFile(taken, socket, () => undefined);
  file.write(Buffer.from('yours'));
  await expect(finished(file)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(readFileSync(taken, 'utf8')).toBe('mine');
});
