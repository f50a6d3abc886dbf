import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { presetsTable } from '../../src-main/engine/registration/presets-table.ts';
import type { PresetsTable } from '../../src-main/engine/registration/presets.ts';
import { seededRandom } from '../benchmark/cases/random.ts';
import { signTest } from '../benchmark/sign-test.ts';
import { compareScores, scoreOf, type CaseScore, type Score } from './objective.ts';
import { judgePaired } from './paired-rule.ts';
import { changesBetween, neighboursOf } from './parameters.ts';
import { splitCases, tunedPairs } from './split.ts';
import { renewedTable, tableId, tableText } from './table-text.ts';
import type { PairTuning } from './tune-pair.ts';

const table: PresetsTable = presetsTable;
const present = table.pairs['any']!.values;
const tablePath = path.resolve(import.meta.dirname, '../../src-main/engine/registration/presets-table.ts');

describe('the split', () => {
  it.each(tunedPairs)('%s: as many cases as requested, none in both halves, alike in families', (pair) => {
    const { train, validate } = splitCases(pair, { train: 40, validate: 30, seed: 7, families: 'answerable' });
    expect([train.length, validate.length]).toEqual([40, 30]);
    const all = [...train, ...validate].map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    const seeds = new Set(train.map(({ seed }) => seed));
    expect(validate.filter(({ seed }) => seeds.has(seed))).toEqual([]);
    expect([...train, ...validate].every((plan) => plan.pair === pair)).toBe(true);
    expect(splitCases(pair, { train: 40, validate: 30, seed: 7, families: 'answerable' })).toEqual({ train, validate });
  });

  it('validates on other heads where there are some, and on the only one where there are not', () => {
    const heads = (pair: string) => {
      const { train, validate } = splitCases(pair, { train: 30, validate: 30, seed: 1, families: 'answerable' });
      return [train, validate].map((half) => [...new Set(half.map(({ subject }) => subject))].sort());
    };
    expect(heads('T1<-T2')).toEqual([['subject04'], ['stroke', 'subject20']]);
    expect(heads('T1<-CT')).toEqual([['subject04'], ['subject20']]);
    expect(heads('T1<-PET')).toEqual([['subject04'], ['subject20']]);
    expect(heads('T1<-PD')).toEqual([['subject04'], ['subject04']]);
  });

  it('takes the named families, without those that have no true transform', () => {
    const { train } = splitCases('T1<-CT', { train: 6, validate: 6, seed: 1, families: 'slab,crop,only-noise' });
    expect([...new Set(train.map(({ family }) => family))].sort()).toEqual(['crop', 'slab']);
  });

  it('has an entry in the table for each pair', () => {
    for (const pair of tunedPairs) expect(table.pairs).toHaveProperty(tableId(pair));
  });
});

describe('the objective', () => {
  const score = (within3mm: number, medianMm: number, megasamples: number): Score => ({
    cases: 10,
    within3mm,
    medianMm,
    megasamples,
  });

  it('ranks by correct positions, then precision in steps of 0.01 mm, then cost', () => {
    const inOrder = [score(9, 0.5, 900), score(8, 0.101, 90), score(8, 0.099, 100), score(8, 0.12, 10)];
    expect([...inOrder].reverse().sort(compareScores)).toEqual(inOrder);
  });

  it('counts wrong cases in the median', () => {
    const cases = [0.1, 40, 0.2, 0.3, 50].map((errorMm, i) => ({ id: String(i), errorMm, samples: 2e6 }));
    expect(scoreOf(cases)).toEqual({ cases: 5, within3mm: 3, medianMm: 0.3, megasamples: 2 });
  });
});

describe('the paired rule', () => {
  const cases = (errors: readonly number[], samples = 100): CaseScore[] =>
    errors.map((errorMm, i) => ({ id: String(i), errorMm, samples }));
  const many = (count: number, errorMm: number) => Array.from({ length: count }, () => errorMm);

  it('has the exact tail of a fair coin', () => {
    expect(signTest(0, 0)).toBe(1);
    expect(signTest(7, 0)).toBeCloseTo(1 / 128, 12);
    expect(signTest(9, 1)).toBeCloseTo(11 / 1024, 12);
    expect(signTest(200, 100)).toBeLessThan(1e-7);
    expect(signTest(1000, 1000)).toBeCloseTo(0.5, 1);
  });

  it('takes seven cases gained for more than chance, and six not', () => {
    const before = cases([...many(7, 30), ...many(17, 0.1)]);
    expect(judgePaired(before, cases(many(24, 0.1))).isBetter).toBe(true);
    expect(judgePaired(before, cases([30, ...many(23, 0.1)])).isBetter).toBe(false);
  });

  it('takes a gain in precision only where no case is lost and the gain is one that matters', () => {
    const before = cases(many(24, 0.12));
    expect(judgePaired(before, cases(many(24, 0.1)))).toMatchObject({ isBetter: true });
    expect(judgePaired(before, cases(many(24, 0.115)))).toMatchObject({ isBetter: false });
    expect(judgePaired(before, cases([...many(23, 0.1), 12]))).toMatchObject({ isBetter: false });
  });

  it('takes lower cost only from enough cases to know what is lost', () => {
    const halved = (count: number) => judgePaired(cases(many(count, 0.1)), cases(many(count, 0.1), 50));
    expect(halved(24)).toMatchObject({ isBetter: false });
    expect(halved(300)).toMatchObject({ isBetter: true });
  });

  it('refuses scores of different cases', () => {
    expect(() => judgePaired(cases([1, 2]), cases([1]))).toThrow(RangeError);
  });
});

describe('the presets tried', () => {
  it('differ from the present one in one parameter by one step, each once', () => {
    const neighbours = neighboursOf(present, seededRandom('neighbours'));
    const changes = neighbours.map((values) => changesBetween(present, values));
    expect(new Set(changes).size).toBe(neighbours.length);
    expect(changes).toContain('rimMm 12 → 8');
    expect(changes).toContain('second pass: aroundMm [14, 28] → [20]');
    expect(changes.every((change) => change.split('→').length === 2)).toBe(true);
    expect(neighboursOf(present, seededRandom('neighbours'))).toEqual(neighbours);
    expect(changesBetween(present, present)).toBe('');
  });
});

describe('the table', () => {
  const figures = { cases: 24, within3mm: 23, medianMm: 0.1204, megasamples: 100 };
  const tuning = (isBetter: boolean): PairTuning => ({
    pair: 'T1<-PET',
    seed: 501,
    families: 'answerable',
    cases: { train: 24, validate: 24 },
    tried: [],
    training: { present: figures, best: figures },
    validation: { present: figures, challenger: { ...figures, medianMm: 0.08 } },
    challenger: {
      changes: 'rimMm 12 → 8',
      values: {
        ...present,
        preparation: { fixed: { equalisation: 0.5, rimMm: 8 }, moving: present.preparation.moving },
      },
      verdict: { isBetter, reason: 'for the test' },
    },
    records: { training: [], present: [], challenger: [] },
  });
  const on = { date: '2026-12-01', keepValues: false };

  it('is in the repository as the generator writes it', async () => {
    expect(await readFile(tablePath, 'utf8')).toBe(await tableText(table, tablePath));
  });

  it('takes a winner, with both scores and a new version, and leaves all other pairs', () => {
    const renewed = renewedTable(table, [tuning(true)], on);
    expect(renewed.version).toBe('2026-12-01.1');
    expect(renewedTable(renewed, [tuning(true)], on).version).toBe('2026-12-01.2');
    const { values, provenance } = renewed.pairs['T1-PT']!;
    expect(values.preparation.fixed.rimMm).toBe(8);
    expect(provenance).toMatchObject({ before: { within3mm: 23, medianMm: 0.12 }, after: { medianMm: 0.08 } });
    expect({ ...renewed.pairs, 'T1-PT': null }).toEqual({ ...table.pairs, 'T1-PT': null });
  });

  it.each([
    ['a challenger did not win', tuning(false), on],
    ['the values are to be kept', tuning(true), { ...on, keepValues: true }],
  ] as const)('keeps values and version where %s, and says what was found', (_, found, options) => {
    const renewed = renewedTable(table, [found], options);
    expect(renewed.version).toBe(table.version);
    const { values, provenance } = renewed.pairs['T1-PT']!;
    expect(values).toEqual(table.pairs['T1-PT']!.values);
    expect(provenance!.after).toEqual(provenance!.before);
    expect(provenance!.challenger).toMatchObject({ changes: 'rimMm 12 → 8', medianMm: 0.08 });
  });

  it('is written the same each time, and read back as it was', async () => {
    const renewed = renewedTable(table, [tuning(true)], on);
    const text = await tableText(renewed, tablePath);
    expect(await tableText(renewedTable(table, [tuning(true)], on), tablePath)).toBe(text);
    const folder = mkdtempSync(path.join(tmpdir(), 'concord-table-'));
    try {
      const file = path.join(folder, 'table.ts');
      writeFileSync(file, text);
      const read = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { presetsTable: PresetsTable };
      expect(read.presetsTable).toEqual(renewed);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
