import { expect, test } from 'vitest';
import { progressLine } from './progress-line.ts';

function stream(isTTY: boolean) {
  const written: string[] = [];
  const write = (text: string) => Boolean(written.push(text));
  return { written, ...progressLine({ isTTY, write } as unknown as NodeJS.WriteStream) };
}

test('where there is no terminal, each step is a line, once', () => {
  const { written, onProgress, end } = stream(false);
  for (const fraction of [0, 0.1, 0.2]) onProgress('searching', fraction);
  onProgress('writing', 0.9);
  end();
  expect(written).toEqual(['Trying all orientations\n', 'Writing the results\n']);
});

test('on a terminal one line is drawn over and over, and gone at the end', () => {
  const { written, onProgress, end } = stream(true);
  onProgress('searching', 0.5);
  end();
  expect(written[0]).toBe(`\r[${'#'.repeat(15)}${'.'.repeat(15)}]  50 %  Trying all orientations\u001b[K`);
  expect(written.at(-1)).toBe('\r\u001b[K');
});

test('nothing is drawn, and nothing wiped, for work that never began', () => {
  const { written, end } = stream(true);
  end();
  expect(written).toEqual([]);
});
