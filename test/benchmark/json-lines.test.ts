import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { appendLine, linesIn } from './json-lines.ts';

it('goes on after a run that was killed while it wrote, without the unfinished record', () => {
  const file = path.join(temporaryFolder(), 'new/records.jsonl');
  expect(linesIn(file)).toEqual([]);
  appendLine(file, { id: 1 });
  // Cut inside: once ending like a whole line, once not.
  for (const cut of ['{"id":2,"quality":{"a":1}', '{"id":3,"q']) {
    appendFileSync(file, cut);
    appendLine(file, { id: 4 });
  }
  expect(linesIn(file)).toEqual([{ id: 1 }, { id: 4 }, { id: 4 }]);
});
