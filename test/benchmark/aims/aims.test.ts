import { describe, expect, it } from 'vitest';
import { recordLike, scalingOf } from './made-records.ts';
import type { Measurements, Parts } from '../parts.ts';
import type { CaseRecord } from '../run-case.ts';
import { areaUnderRoc, doubtOfPrediction, withinFactorOfTwo } from '../verdict-figures.ts';
import { pairedErrors } from '../peer/paired-errors.ts';
import { aimTable } from './all-aims.ts';

const stamp = { madeAt: '2026-11-24T00:00:00Z', command: 'c', machine: 'm', cores: 2, revision: 'r' };
const times = (count: number, record: CaseRecord) => Array.from({ length: count }, () => record);

function aim(parts: Parts, words: string) {
  const [row, ...more] = aimTable(parts).filter(({ what }) => what.includes(words));
  expect(more).toEqual([]);
  return row!;
}
const ofCases = (records: readonly CaseRecord[], words: string) => aim({ cases: { ...stamp, records } }, words);

describe('the table of aims', () => {
  it('is open throughout where nothing was measured', () => {
    expect(new Set(aimTable({}).map(({ status }) => status))).toEqual(new Set(['open']));
  });

  it('does not call a share met on fewer cases than one miss in them would decide', () => {
    const slab = recordLike({ family: 'slab-8' });
    expect(ofCases(times(99, slab), '8–20 mm').status).toBe('open');
    expect(ofCases(times(100, slab), '8–20 mm').status).toBe('met');
    expect(ofCases([...times(9, slab), recordLike({ family: 'slab-8', errorMm: 50 })], '8–20 mm').status).toBe(
      'missed',
    );
  });

  it('counts what was found over all cases with an answer', () => {
    const lost = recordLike({ family: 'crop', errorMm: 40 });
    expect(ofCases([...times(999, recordLike({})), lost], 'right position')).toMatchObject({
      measured: '99.90 % (999 of 1000)',
      status: 'met',
      note: 'Lost: crop 1.',
    });
    expect(ofCases([...times(498, recordLike({})), lost, lost], 'right position').status).toBe('missed');
  });

  it('lets the worst pair decide precision, counts a case without a result as far off, and keeps PET apart', () => {
    const records = [
      ...times(5, recordLike({ errorMm: 0.05 })),
      ...times(5, recordLike({ pair: 'T1<-CT', errorMm: 0.2 })),
      ...times(5, recordLike({ pair: 'T1<-PET', errorMm: 0.35 })),
      ...times(50, recordLike({ subject: 'stroke', pair: 'T1<-FLAIR', errorMm: 1 })),
    ];
    const median = ofCases(records, 'median error, simulated 1 mm series, every pair but PET');
    expect(median).toMatchObject({ measured: '0.20 mm (worst pair, T1 ← CT, 5 cases)', status: 'missed' });
    expect(ofCases(records, 'simulated 1 mm series, PET').status).toBe('met');
    const oneLost = [...records, ...times(2, recordLike({ errorMm: null }))];
    expect(ofCases(oneLost, '95 % of errors')).toMatchObject({ status: 'missed' });
    expect(ofCases(oneLost, '95 % of errors').measured).toMatch(/^no result/);
  });

  it('does not call "never" met before 5,000 cases, and one wrong good result misses it', () => {
    const good = recordLike({});
    expect(ofCases(times(4999, good), 'off by more').status).toBe('open');
    expect(ofCases(times(5000, good), 'off by more').status).toBe('met');
    const wrong = recordLike({ id: 'w', errorMm: 4 });
    expect(ofCases([wrong, ...times(10, good)], 'off by more')).toMatchObject({ status: 'missed', note: 'w: 4.0 mm.' });
  });

  it('wants failed without a true transform, and only not good of two people', () => {
    const none = recordLike({ answer: 'none', errorMm: null, verdict: 'review' });
    const others = recordLike({ answer: 'different-people', errorMm: null, verdict: 'review' });
    expect(ofCases([none, others], 'without an answer').status).toBe('missed');
    expect(ofCases([none, others], 'two different people').status).toBe('met');
    expect(ofCases([{ ...others, verdict: 'good' }], 'two different people').status).toBe('missed');
  });

  it('judges times by the ratio of medians on every pair', () => {
    const runs = (ms: number) => ({ wallMs: [ms, 10 * ms, ms], peakMegabytes: 500, errorMm: 0 });
    const row = (cold: number, warm: number) =>
      ({ case: 'a', fixedSize: [1, 2, 3], movingSize: [1, 2, 3], cold: runs(cold), elastix: runs(1000), warm: runs(warm) }) as const; // prettier-ignore
    const judged = (...rows: Measurements['end-to-end']['rows']) => {
      const parts: Parts = { 'end-to-end': { ...stamp, rows } };
      return [aim(parts, 'started for it').status, aim(parts, 'already open').status, aim(parts, 'peak memory').status];
    };
    expect(judged(row(400, 250))).toEqual(['met', 'met', 'met']);
    expect(judged(row(400, 250), row(410, 260))).toEqual(['missed', 'missed', 'met']);
  });

  it('judges growth by the steepest step, and as open where the largest pair was not tried', () => {
    const inProportion: Parts = { scaling: { ...stamp, ...scalingOf([[20, 3000], [40, 5000], [80, 10_000]]) } }; // prettier-ignore
    expect(aim(inProportion, 'time grows')).toMatchObject({ status: 'open' });
    expect(aim(inProportion, 'time grows').measured).toContain('voxels^1.00 at the steepest (40 to 80');
    const squared: Parts = { scaling: { ...stamp, ...scalingOf([[20, 3000], [40, 12_000]]) } }; // prettier-ignore
    expect(aim(squared, 'time grows').status).toBe('missed');
    const { sizes } = scalingOf([[20, 3000], [40, 5000]]); // prettier-ignore
    const failed = { sizes: [sizes[0]!, { ...sizes[1]!, failure: 'no memory' }], threads: [], batch: [] };
    expect(aim({ scaling: { ...stamp, ...failed } }, 'time grows').measured).toMatch(/^no result for 40x1000x500/);
  });
});

describe('Concord beside elastix', () => {
  const pair = (own: number | null, peer: number | null) => recordLike({ errorMm: own, elastix: { errorMm: peer, wallMs: 1 } }); // prettier-ignore

  it('compares only cases that both have right; small differences are ties', () => {
    const records = [
      ...[0.05, 0.06, 0.07].map((own) => pair(own, 0.1)),
      pair(0.1, 0.101),
      pair(0.1, 50),
      pair(0.1, null),
      pair(null, 0.1),
      recordLike({}),
    ];
    expect(pairedErrors('all', records)).toMatchObject({
      cases: 7,
      concordRight: 6,
      peerRight: 5,
      bothRight: 4,
      concordNearer: 3,
      peerNearer: 0,
      chanceOfConcordNearer: expect.closeTo(1 / 8, 9) as number,
      chanceOfPeerNearer: 1,
    });
  });

  it('misses the aim where elastix is nearer beyond chance', () => {
    const judged = (records: readonly CaseRecord[]) =>
      aim({ 'beside-elastix': { ...stamp, records } }, 'no worse than');
    expect(judged(times(20, pair(0.05, 0.1))).status).toBe('met');
    expect(judged(times(20, pair(0.1, 0.05))).status).toBe('missed');
  });
});

describe('figures of the verdict', () => {
  it('takes a true error below 0.1 mm as that, or not', () => {
    const records = [recordLike({ errorMm: 0.02, predictedMm: 0.1 }), recordLike({ errorMm: 1, predictedMm: 0.4 })];
    expect(withinFactorOfTwo(records)).toBe(0.5);
    expect(withinFactorOfTwo(records, 0)).toBe(0);
    expect(withinFactorOfTwo([])).toBeNull();
  });

  it('has an area of 1 where every wrong result is doubted more, a half where doubt says nothing', () => {
    const right = recordLike({ predictedMm: 0.1 });
    const wrong = (predictedMm: number) => recordLike({ errorMm: 50, predictedMm, verdict: 'review' });
    expect(areaUnderRoc([right, right, wrong(5)], doubtOfPrediction)).toBe(1);
    expect(areaUnderRoc([right, right, wrong(0.1)], doubtOfPrediction)).toBe(0.5);
    expect(areaUnderRoc([right], doubtOfPrediction)).toBeNull();
  });
});
