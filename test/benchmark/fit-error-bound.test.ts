import { describe, expect, it } from 'vitest';
import { errorBoundTable } from '../../src-main/engine/registration/error-bound-table.ts';
import { estimateError } from '../../src-main/engine/registration/error-bound.ts';
import { calibrationCases, fittedTable, partOf, productTable } from './fit-error-bound.ts';

describe('the bound of the error', () => {
  it('has the table that the calibration data give', () => {
    expect(errorBoundTable).toEqual(productTable());
  });

  it('covers 95 % of cases that nothing was fitted on, each third in turn', () => {
    const cases = calibrationCases();
    const judged = [0, 1, 2].flatMap((held) => {
      const part = (offset: number) => cases.filter((one) => partOf(one, 3) === (held + offset) % 3);
      const table = fittedTable(part(1), part(2));
      return part(0).map((one) => ({ ...one, boundMm: estimateError(one.evidence, table)!.boundMm }));
    });
    expect(judged.length).toBeGreaterThan(1800);
    const covered = judged.filter(({ errorMm, boundMm }) => errorMm <= boundMm).length / judged.length;
    expect(covered).toBeGreaterThan(0.93);
    expect(covered).toBeLessThan(0.97);
  });
});
