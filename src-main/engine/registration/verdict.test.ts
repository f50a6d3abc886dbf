import { describe, expect, it } from 'vitest';
import { messageOf } from '../../../src-shared/messages/message.ts';
import type { Evidence } from './evidence.ts';
import type { OverlapScores } from './score-candidates.ts';
import { judge, judgeNear } from './verdict.ts';

const scores: OverlapScores = {
  ncc: 0.7,
  matchedNcc: 0.9,
  nmi: 1.2,
  overlapVoxels: 1e6,
  overlapFraction: 0.9,
  messages: [],
};

/** What a correct result on 1 mm series typically gives. */
const clear: Evidence = {
  searchPass: 1,
  fit: 0.16,
  rivalGap: 0.55,
  handedness: 0.4,
  crossCheckDistanceMm: 0.6,
  contrastDistanceMm: 0.3,
  contrastGap: 0.85,
  contrastFit: 0.07,
  octantShiftMm: 0.2,
  octantScatterMm: 0.2,
  usableOctants: 8,
  headInside: 0.9,
  poseSdMm: 0.08,
  stretchMm: 0.1,
  stretchSdMm: 0.05,
  stretchGain: 0.005,
  mismatch: { kind: 'scale', series: 'moving', axis: 'slices', share: 0.001 },
  mismatchUnexplained: 0.6,
  modalityGroup: 'MR',
  blankShare: 0,
  lastMoveMm: 0.1,
  thickestMm: 1,
  smallerHeadMl: 3800,
  largerHeadMl: 4000,
};

const verdictOf = (changes: Partial<Evidence>) => judge({ ...clear, ...changes }, scores).verdict;
const reasonsOf = (changes: Partial<Evidence>) =>
  judge({ ...clear, ...changes }, scores).messages.map(({ code }) => code);

describe('the verdict', () => {
  it('is good if nothing speaks against it', () => {
    expect(verdictOf({})).toBe('good');
    expect(reasonsOf({})).toEqual(['clear-match']);
  });

  it.each<[string, Partial<Evidence>, string]>([
    ['another position fits as well', { rivalGap: 0.15 }, 'rival-position'],
    ['the octants of the head disagree', { octantScatterMm: 2 }, 'regions-disagree'],
    ['elastix ended elsewhere', { crossCheckDistanceMm: 6 }, 'candidates-disagree'],
    ['elastix failed', { crossCheckDistanceMm: NaN }, 'independent-check-failed'],
    ['local contrast prefers another place', { contrastDistanceMm: 8 }, 'candidates-disagree'],
    [
      'the header of a series seems wrong',
      {
        stretchMm: 1.8,
        stretchGain: 0.3,
        mismatch: { kind: 'scale', series: 'moving', axis: 'slices', share: 0.05 },
        mismatchUnexplained: 0.1,
      },
      'scale-mismatch',
    ],
    ['the heads differ', { octantScatterMm: 2.4 }, 'other-head'],
    ['the sides are unclear', { handedness: 0.02 }, 'sides-unclear'],
    ['little of the head is inside', { headInside: 0.2 }, 'small-overlap'],
    ['few of its octants are usable', { headInside: 0.41, usableOctants: 3 }, 'small-overlap'],
  ])('is review if %s', (_, changes, reason) => {
    expect(verdictOf(changes)).toBe('review');
    expect(reasonsOf(changes)).toContain(reason);
  });

  it('gives a reason once, with the farther of two distances', () => {
    const { messages, verdict } = judge({ ...clear, contrastDistanceMm: 8, crossCheckDistanceMm: 21.04 }, scores);
    expect(messages).toEqual([messageOf('candidates-disagree', { distanceMm: 21 })]);
    expect(verdict).toBe('review');
  });

  it('is failed if doubts add up, and for a mirrored series by itself', () => {
    expect(verdictOf({ rivalGap: 0.05, octantScatterMm: 4 })).toBe('failed');
    expect(verdictOf({ contrastDistanceMm: NaN, fit: 0.003 })).toBe('failed');
    expect(verdictOf({ handedness: -0.3 })).toBe('failed');
    expect(reasonsOf({ handedness: -0.3 })).toEqual(['mirrored']);
  });

  it('is failed if one series is nearly empty, however well the rest fits', () => {
    expect(verdictOf({ blankShare: 0.9 })).toBe('failed');
    expect(reasonsOf({ blankShare: 0.9 })).toEqual(['mostly-blank']);
    expect(verdictOf({ blankShare: 0.55 })).toBe('good');
  });

  it('is failed if there is no NCC, whatever else is known', () => {
    expect(judge(clear, { ...scores, ncc: null }).verdict).toBe('failed');
  });

  it('never becomes better by a worse value', () => {
    const order = { good: 0, review: 1, failed: 2 };
    const worse: Partial<Evidence>[] = [
      { rivalGap: 0.12 },
      { octantScatterMm: 2.5 },
      { crossCheckDistanceMm: 30 },
      { fit: 0.01 },
    ];
    for (const change of worse) {
      for (const further of worse) {
        expect(order[verdictOf({ ...change, ...further })]).toBeGreaterThanOrEqual(order[verdictOf(change)]);
      }
    }
  });
});

describe('the error that is stated', () => {
  const errorOf = (changes: Partial<Evidence>) => judge({ ...clear, ...changes }, scores).error!;

  it('grows with how far the octants would move, and its bound lies above its middle', () => {
    expect(errorOf({ octantShiftMm: 1 }).boundMm).toBeGreaterThan(errorOf({ octantShiftMm: 0.2 }).boundMm);
    expect(errorOf({}).boundMm).toBeGreaterThan(1.5 * errorOf({}).expectedMm);
  });

  it('is never finer than errors can be measured', () => {
    const { expectedMm, boundMm } = errorOf({ octantShiftMm: 0, lastMoveMm: 0 });
    expect(expectedMm).toBeGreaterThanOrEqual(0.05);
    expect(boundMm).toBeGreaterThanOrEqual(0.1);
  });

  it('is centimetres if another position fits as well', () => {
    expect(errorOf({ rivalGap: 0.02 }).expectedMm).toBeGreaterThan(20);
  });

  it('includes what no rigid position mends', () => {
    const mismatch = { kind: 'scale', series: 'moving', axis: 'slices', share: 0.05 } as const;
    const { expectedMm, boundMm } = errorOf({ mismatch, mismatchUnexplained: 0.1, stretchGain: 0.3, stretchMm: 1.8 });
    expect(expectedMm).toBeGreaterThan(1.9);
    expect(boundMm).toBeGreaterThan(2.6);
  });

  it('is absent where no match was found, and if no octant is usable', () => {
    expect(judge({ ...clear, blankShare: 0.9 }, scores).error).toBeNull();
    expect(judge({ ...clear, octantShiftMm: NaN }, scores).error).toBeNull();
  });

  it('of a candidate grows with its distance', () => {
    const judged = judge(clear, scores);
    expect(judgeNear(judged, 0)).toEqual(judged);
    expect(judgeNear(judged, 1).error!.boundMm).toBeCloseTo(judged.error!.boundMm + 1, 9);
  });

  it('names what is held least if its bound is wide', () => {
    const rows = [0, 1, 2, 3, 4, 5].map((a) => [0, 1, 2, 3, 4, 5].map((b) => (a === b ? (a === 0 ? 1 : 1e-4) : 0)));
    const { messages } = judge({ ...clear, octantShiftMm: 40 }, scores, { centreMm: [0, 0, 0], rows });
    expect(messages.at(-1)).toMatchObject({ code: 'loosely-held', values: { part: 'turn-x' } });
  });
});
