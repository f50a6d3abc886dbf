import { expect, test } from 'vitest';
import { fetchingLine } from './fetching-line.ts';

function shownOn(isTTY: boolean) {
  let text = '';
  const stream = { isTTY, write: (more: string) => Boolean((text += more)) } as NodeJS.WriteStream;
  const line = fetchingLine(stream);
  for (const megabytes of [1, 4, 12, 60]) line.onProgress(megabytes * 1e6, megabytes === 1 ? null : 120e6);
  line.end();
  return text;
}

test('a terminal has one line that is cleared at the end', () => {
  expect(shownOn(true)).toBe(
    '\rFetching Electron: 1 MB\u001b[K\rFetching Electron: 4 of 120 MB (3 %)\u001b[K' +
      '\rFetching Electron: 12 of 120 MB (10 %)\u001b[K\rFetching Electron: 60 of 120 MB (50 %)\u001b[K\r\u001b[K',
  );
});

test('elsewhere a line comes with every ten megabytes', () => {
  expect(shownOn(false).split('\n')).toEqual([
    'Fetching Electron: 1 MB',
    'Fetching Electron: 12 of 120 MB (10 %)',
    'Fetching Electron: 60 of 120 MB (50 %)',
    '',
  ]);
});
