import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { aimTable } from './aims/all-aims.ts';
import { recordLike, scalingOf } from './aims/made-records.ts';
import { benchmarkPage } from './page/benchmark-page.ts';
import { readParts, writePart } from './parts.ts';

const scaling = scalingOf([
  [20, 3000],
  [80, 9000],
]);

test('each part stays when another is measured, and says how it was measured', () => {
  const folder = temporaryFolder();
  expect(readParts(folder)).toEqual({});
  writePart(folder, 'cases', { records: [recordLike({ id: 'first' })] });
  writePart(folder, 'scaling', scaling);
  writePart(folder, 'cases', { records: [recordLike({ id: 'second' })] });
  const parts = readParts(folder);
  expect(Object.keys(parts)).toEqual(['cases', 'scaling']);
  expect(parts.cases!.records.map(({ id }) => id)).toEqual(['second']);
  expect(parts.scaling).toMatchObject({ ...scaling, command: expect.stringMatching(/^npm run benchmark/) as string });
  expect(parts.scaling!.cores).toBeGreaterThan(0);
});

test('a file that does not say how it was measured is refused by name', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'window.json'), '{"figures":[]}');
  expect(() => readParts(folder)).toThrow(/window\.json does not say how it was measured/);
});

test('the page has a section of every part there is, with its command, and of no other', () => {
  const folder = temporaryFolder();
  writePart(folder, 'scaling', scaling);
  const parts = readParts(folder);
  const page = benchmarkPage(parts);
  expect(page).toContain('<h2 id="scaling">');
  expect(page).toContain(parts.scaling!.machine);
  expect(page).not.toContain('<h2 id="cases">');
  expect(page).not.toMatch(/<script|https?:\/\/|NaN|undefined/);
  for (const { what } of aimTable(parts)) expect(page).toContain(what);
});

test('the page of records of every kind holds no figure that is none', () => {
  const folder = temporaryFolder();
  const records = [
    recordLike({ errorMm: 0.05 }),
    recordLike({ id: 'lost', errorMm: null, verdict: 'failed', quality: null, failure: 'refused <here>' }),
    recordLike({ id: 'noise', answer: 'none', errorMm: null, rotationDegrees: null, verdict: 'failed' }),
  ];
  writePart(folder, 'cases', { records });
  writePart(folder, 'beside-elastix', {
    records: records.map((record) => ({ ...record, elastix: { errorMm: null, wallMs: 1 } })),
  });
  const page = benchmarkPage(readParts(folder));
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
  expect(page).toContain('refused &lt;here&gt;');
  expect(readFileSync(join(folder, 'cases.json'), 'utf8')).toContain('"lost"');
});
