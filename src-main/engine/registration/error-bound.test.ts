import { describe, expect, it } from 'vitest';
import { errorBoundTable } from './error-bound-table.ts';
import { errorGroupOf, estimateError, modalityGroupOf, type ErrorEvidence } from './error-bound.ts';

const evidence: ErrorEvidence = { octantShiftMm: 0.2, lastMoveMm: 0.1, thickestMm: 1, modalityGroup: 'MR' };

describe('the error of a position', () => {
  it('is estimated for the kinds of pictures, whichever is fixed', () => {
    expect([modalityGroupOf('T1', 'CT'), modalityGroupOf('PT', 'CT'), modalityGroupOf('PCA', 'T2')]).toEqual([
      'CT',
      'PET',
      'vessels',
    ]);
    expect(modalityGroupOf('unknown', 'MR')).toBe('MR');
  });

  it('has the bound of the narrowest group that was calibrated, and every group has one', () => {
    const { groups } = errorBoundTable;
    expect(Object.values(groups).every(({ cases }) => cases >= 60)).toBe(true);
    const narrow = groups[errorGroupOf(evidence)[0]!]!;
    const { expectedMm, boundMm } = estimateError(evidence)!;
    expect(Math.log(boundMm / expectedMm)).toBeCloseTo(narrow.bound - narrow.expected, 9);
    const only = { ...errorBoundTable, groups: { all: groups['all']! } };
    expect(estimateError({ ...evidence, modalityGroup: 'PET' }, only)).toBeDefined();
  });

  it('is unknown without octants', () => {
    expect(estimateError({ ...evidence, octantShiftMm: NaN })).toBeUndefined();
  });
});
