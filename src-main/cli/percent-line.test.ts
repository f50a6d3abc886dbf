import { expect, test } from 'vitest';
import { percentLine } from './percent-line.ts';

function shownOn(isTTY: boolean, done: readonly number[]): string {
  let text = '';
  const stream = { isTTY, write: (more: string) => Boolean((text += more)) } as NodeJS.WriteStream;
  const line = percentLine('Packing', stream);
  for (const one of done) line.onProgress(one, 200);
  line.end();
  return text;
}

test('a terminal has one bar that goes when the work ends', () => {
  const text = shownOn(true, [0, 1, 2, 200]);
  expect(text.match(/\r\[/g)).toHaveLength(3);
  expect(text).toContain('100 %  Packing');
  expect(text.endsWith('\r\u001b[K')).toBe(true);
});

test('elsewhere a line comes with every tenth', () => {
  expect(shownOn(false, [0, 10, 19, 20, 200])).toBe('Packing: 0 %\nPacking: 10 %\nPacking: 100 %\n');
});
